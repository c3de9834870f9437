package io.alerthistory.config;

import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of the routing tree as the file has it: null is "not said", and is taken from the parent.
 *
 * @param matchers of {@code match}, {@code match_re} and {@code matchers} together, all of which must hold; in the
 *     order of {@link Matcher#compareTo}
 * @param goesOn {@code continue}: whether the siblings after a match are asked too
 * @param labels those of this node alone
 * @param muteTimeIntervals names of intervals in which this node tells nobody; its children do not inherit them
 * @param activeTimeIntervals names of the intervals in which alone it tells anybody, if there are any; not inherited
 */
public record RouteSettings(
        @Nullable String receiver,
        @Nullable GroupBy groupBy,
        List<Matcher> matchers,
        boolean goesOn,
        @Nullable Duration groupWait,
        @Nullable Duration groupInterval,
        @Nullable Duration repeatInterval,
        LabelSet labels,
        List<String> muteTimeIntervals,
        List<String> activeTimeIntervals,
        List<RouteSettings> routes) {

    /** What a node has if neither it nor anything above it says so (Alertmanager 0.34, dispatch/route.go). */
    public static final Duration GROUP_WAIT = Duration.ofSeconds(30);

    public static final Duration GROUP_INTERVAL = Duration.ofMinutes(5);
    public static final Duration REPEAT_INTERVAL = Duration.ofHours(4);

    /**
     * By which labels alerts are put together.
     *
     * @param all whether by all of them ({@code '...'}); then {@code names} is empty
     */
    public record GroupBy(boolean all, List<String> names) {
        public static final GroupBy NOTHING = new GroupBy(false, List.of());
    }
}
