package io.alerthistory.config;

import io.alerthistory.model.Matcher;
import java.util.List;

/**
 * While an alert that matches the sources fires, those that match the targets are not told, if both have the same values
 * under the labels of {@code equal}.
 *
 * @param name empty where it has none
 * @param sources all must hold for an alert to inhibit; the deprecated forms of the file are among them
 * @param targets all must hold for an alert to be inhibited; likewise
 * @param equal names of labels; one that both alerts lack counts as equal
 */
public record InhibitRule(String name, List<Matcher> sources, List<Matcher> targets, List<String> equal) {}
