package io.alerthistory.classify;

import java.util.BitSet;
import java.util.List;

/** What runs short, or is in trouble, as far as an alert's words tell. The first that is found counts. */
enum Resource {
    CERTIFICATE("certificate"),
    BACKUP("backup"),
    QUOTA("quota"),
    ACCESS("access"),
    CONFIGURATION("config"),
    QUORUM("quorum"),
    REPLICATION("replica", "lag"),
    FILES("files"),
    MEMORY("memory"),
    DISK("disk"),
    CPU("cpu"),
    HARDWARE("hardware"),
    QUEUE("queue"),
    CONNECTIONS("connections", "pool"),
    LATENCY("slow"),
    NETWORK("network"),
    ERRORS("error", "failed", "failing", "reject"),
    JOB("job"),
    OTHER();

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final int[] families;

    Resource(String... families) {
        this.families = List.of(families).stream().mapToInt(Lexicon::family).toArray();
    }

    /** By the name first, then by the expression: descriptions tell of consequences, too. */
    static Resource of(Subject subject) {
        var found = in(Lexicon.families(Tokens.of(Texts.beginning(subject.name()))));
        return found != OTHER ? found : in(Lexicon.families(Tokens.of(Texts.beginning(subject.expression()))));
    }

    private static Resource in(BitSet spoken) {
        for (var resource : values()) {
            for (int family : resource.families) {
                if (spoken.get(family)) {
                    return resource;
                }
            }
        }
        return OTHER;
    }
}
