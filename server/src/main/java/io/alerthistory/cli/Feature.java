package io.alerthistory.cli;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code --enable-feature} may name. */
public enum Feature {
    /** Label names and matchers as they were before UTF-8 was allowed in them. */
    CLASSIC_MODE,
    /** Matchers by the UTF-8 parser only, without falling back on the classic one. */
    UTF8_STRICT_MODE,
    /** About Go's memory limit; accepted, and without a meaning for the JVM. */
    AUTO_GOMEMLIMIT,
    ALERT_NAMES_IN_METRICS,
    RECEIVER_NAME_IN_METRICS,
    GROUP_KEY_IN_METRICS,
    EVENT_RECORDER;

    private static final Set<Feature> DONE = EnumSet.complementOf(EnumSet.of(EVENT_RECORDER));

    static Set<Feature> parse(String list) {
        var features = EnumSet.noneOf(Feature.class);
        if (!list.isEmpty()) {
            for (String name : list.split(",", -1)) {
                features.add(of(name));
            }
        }
        if (features.contains(CLASSIC_MODE) && features.contains(UTF8_STRICT_MODE)) {
            throw new UsageException("--enable-feature: cannot have both classic-mode and utf8-strict-mode; name one");
        }
        return Collections.unmodifiableSet(features);
    }

    private static Feature of(String name) {
        for (Feature feature : values()) {
            if (feature.toString().equals(name)) {
                if (!DONE.contains(feature)) {
                    throw new UsageException("--enable-feature: this version does not have " + feature
                            + " yet. Leave it out: alerts and notifications are the same without it");
                }
                return feature;
            }
        }
        throw new UsageException("unknown option '" + name + "' for --enable-feature. Known: "
                + Arrays.stream(values()).map(Feature::toString).collect(Collectors.joining(", ")));
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
