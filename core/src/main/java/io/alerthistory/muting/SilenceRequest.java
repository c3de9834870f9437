package io.alerthistory.muting;

import io.alerthistory.model.Matcher;
import io.alerthistory.model.Silence;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A silence as somebody asks for it: a new one, or a change of one there is.
 *
 * @param id of the one that is to be changed; empty for a new one
 * @param matchers at least one, of which at least one does not match the empty text
 * @param startsAt null for now
 * @param endsAt after {@code startsAt}
 */
public record SilenceRequest(
        String id,
        List<Matcher> matchers,
        @Nullable Instant startsAt,
        Instant endsAt,
        String createdBy,
        String comment,
        SortedMap<String, String> annotations) {

    Silence as(String givenId, Instant starts, Instant now) {
        return new Silence(givenId, matchers, starts, endsAt, now, createdBy, comment, annotations);
    }
}
