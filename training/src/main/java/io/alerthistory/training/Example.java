package io.alerthistory.training;

import io.alerthistory.classify.Features;

/** What is learned from: an alert in numbers, its true class, and how much it counts. */
record Example(Features features, int truth, double weight, String service) {}
