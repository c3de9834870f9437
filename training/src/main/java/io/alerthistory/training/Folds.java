package io.alerthistory.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Rules divided so that what one part is judged on, no other part has seen: a service, or a shelf, is in one fold only. A
 * random division would put one exporter's rules on both sides, and flatter.
 */
record Folds(List<List<Rule>> parts) {
    /** Folds of about the same size, drawn from a seed. */
    static Folds byService(List<Rule> rules, int folds, long seed) {
        var sizes = sizes(rules, Rule::service);
        var services = new ArrayList<>(new TreeSet<>(sizes.keySet()));
        Collections.shuffle(services, new Random(seed));
        var parts = new ArrayList<List<Rule>>();
        var fold = new HashMap<String, Integer>();
        var filled = new int[folds];
        for (int i = 0; i < folds; i++) {
            parts.add(new ArrayList<>());
        }
        for (var service : services) {
            int least = 0;
            for (int i = 1; i < folds; i++) {
                least = filled[i] < filled[least] ? i : least;
            }
            fold.put(service, least);
            filled[least] += sizes.getOrDefault(service, 0);
        }
        rules.forEach(rule -> parts.get(fold.getOrDefault(rule.service(), 0)).add(rule));
        return new Folds(parts);
    }

    /** One fold for each shelf: databases are judged by what was learned from all else. */
    static Folds byGroup(List<Rule> rules) {
        var groups = new TreeSet<>(sizes(rules, Rule::group).keySet());
        return new Folds(groups.stream()
                .map(group -> rules.stream()
                        .filter(rule -> rule.group().equals(group))
                        .toList())
                .toList());
    }

    private static Map<String, Integer> sizes(List<Rule> rules, Function<Rule, String> by) {
        var sizes = new HashMap<String, Integer>();
        rules.forEach(rule -> sizes.merge(by.apply(rule), 1, Integer::sum));
        return sizes;
    }

    /** All rules but those of one part. */
    List<Rule> without(int part) {
        var rest = new ArrayList<Rule>();
        for (int i = 0; i < parts.size(); i++) {
            if (i != part) {
                rest.addAll(parts.get(i));
            }
        }
        return rest;
    }
}
