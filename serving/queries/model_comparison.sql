select
    model_comparison.model,
    model_comparison.auc,
    model_comparison.auc_fold_std,
    model_comparison.pr_auc,
    model_comparison.ks,
    model_comparison.brier,
    model_comparison.log_loss,
    model_comparison.cost_per_application,
    model_comparison.n_features,
    model_comparison.training_seconds,
    model_comparison.scoring_seconds
from model_comparison
inner join batch on batch.model_version = model_comparison.model_version
order by model_comparison.cost_per_application, model_comparison.model
