"""The same project on Apache Spark: an optional engine (`make setup-spark`)."""
