"""What tests of several rooms start from: made studies, histograms, a browser; no test is here."""
