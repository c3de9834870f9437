package io.alerthistory.training;

import io.alerthistory.classify.Model;
import io.alerthistory.classify.Model.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * {@code Train RULES WEIGHTS}: learns from a file of rules, one JSON object a line ({@code alertname}, {@code description},
 * {@code expr}, {@code severity}, {@code kind}, {@code service}, {@code group}), and writes the weights of the built-in
 * classifier. The same file gives the same bytes.
 */
public final class Train {
    static final long SEED = 1;
    static final int FOLDS = 5;

    private Train() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: Train RULES WEIGHTS");
            System.exit(2);
        }
        var bytes = model(Rule.read(Path.of(args[0]))).bytes();
        Files.write(Path.of(args[1]), bytes);
        System.out.println(args[1] + ": " + bytes.length + " bytes, version "
                + Model.of(bytes).version());
    }

    /** Learns from all rules. How sharp answers are to be is found on rules that were held back. */
    static Model model(List<Rule> rules) {
        var severity = head(Trainer.SEVERITY, rules);
        var category = head(Trainer.CATEGORY, rules);
        var unnamed = new Model("", severity, category).bytes();
        return new Model("1-" + hash(unnamed), severity, category);
    }

    private static Head head(Trainer trainer, List<Rule> rules) {
        double sharpness = Judgement.mixed(Folds.byService(rules, FOLDS, SEED), trainer, SEED, rule -> rule)
                .bestSharpness();
        var head = trainer.train(rules, SEED);
        return new Head(head.regression(), head.forest(), head.lift(), head.forestShare(), sharpness);
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
