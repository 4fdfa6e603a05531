"""The commands of the console script, by what they are about; thin over flows and warehouse."""
