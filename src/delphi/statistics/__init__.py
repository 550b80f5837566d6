"""Numbers from arrays: measures, concordance, stability, resampling; nothing here knows a study."""
