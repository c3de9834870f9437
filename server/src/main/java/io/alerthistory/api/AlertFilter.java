package io.alerthistory.api;

import io.alerthistory.config.Receiver;
import io.alerthistory.engine.Suppression;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which alerts a query asks for.
 *
 * @param active whether those that nothing suppresses are wanted
 * @param silenced whether those that are silenced are wanted
 * @param inhibited whether those that are inhibited are wanted
 * @param muted whether groups that their route's times mute are wanted; only asked of groups
 */
record AlertFilter(
        boolean active,
        boolean silenced,
        boolean inhibited,
        boolean muted,
        List<Matcher> matchers,
        Predicate<Receiver> receivers) {

    /** @throws Refusal if a matcher or pattern is none */
    static AlertFilter of(Query query, MatcherSyntax syntax) {
        return new AlertFilter(
                query.flag("active"),
                query.flag("silenced"),
                query.flag("inhibited"),
                query.flag("muted"),
                query.matchers("filter", "", syntax),
                query.receiver().and(query.receiverMatchers(syntax)));
    }

    /** By its labels, and whether it is not over. */
    boolean wants(Alert alert, Instant now) {
        return !alert.endsAt().instant().isBefore(now) && Matcher.allMatch(matchers, alert.labels());
    }

    boolean wants(Suppression suppression) {
        return (active || suppression.isAny())
                && (silenced || suppression.silencedBy().isEmpty())
                && (inhibited || suppression.inhibitedBy() == null);
    }
}
