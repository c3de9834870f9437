package io.alerthistory.classify;

/** All that is said of an alert: by what it means, and by how it fired before. */
public record Insight(Classification said, Noise noise) {}
