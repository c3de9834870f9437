package io.alerthistory.classify;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How bad an alert is, the least first. */
public enum Severity {
    /** Worth knowing; nobody has to act. */
    INFO,
    /** Somebody should look within the day. */
    WARNING,
    /** Somebody has to act now. */
    CRITICAL;

    /** In order, which is the order of the model's answers. */
    public static final List<Severity> ALL = List.of(values());

    /**
     * What an operator's word in a label means at least; empty for a word, or a number, that is not understood. Words between
     * two of ours ({@code error}, {@code major}, {@code high}) are the lower one.
     */
    public static Optional<Severity> ofLabel(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "critical",
                    "crit",
                    "page",
                    "pager",
                    "fatal",
                    "emergency",
                    "emerg",
                    "panic",
                    "disaster",
                    "blocker",
                    "urgent",
                    "outage",
                    "sev0",
                    "sev1",
                    "sev-0",
                    "sev-1",
                    "p0",
                    "p1",
                    "s0",
                    "s1" -> Optional.of(CRITICAL);
            case "warning",
                    "warn",
                    "error",
                    "err",
                    "major",
                    "high",
                    "average",
                    "medium",
                    "moderate",
                    "minor",
                    "ticket",
                    "degraded",
                    "sev2",
                    "sev3",
                    "sev-2",
                    "sev-3",
                    "p2",
                    "p3",
                    "s2",
                    "s3" -> Optional.of(WARNING);
            case "info",
                    "information",
                    "informational",
                    "notice",
                    "low",
                    "debug",
                    "none",
                    "ok",
                    "trivial",
                    "sev4",
                    "sev5",
                    "sev-4",
                    "sev-5",
                    "p4",
                    "p5",
                    "s4",
                    "s5" -> Optional.of(INFO);
            default -> Optional.empty();
        };
    }

    /** By the word that stands in answers. */
    public static Optional<Severity> of(String word) {
        return ALL.stream().filter(severity -> severity.word().equals(word)).findFirst();
    }

    /** As it stands in answers: {@code critical}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
