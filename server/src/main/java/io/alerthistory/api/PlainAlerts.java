package io.alerthistory.api;

import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Rfc3339;
import io.alerthistory.model.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads alerts as Prometheus sends them, again and again: an array of objects with the API's fields, each once and spelt as
 * in the API, and valid. What was read before is recognized by its bytes. Whatever is not as plain as that, or is wrong,
 * is left to {@link PostedAlerts}, which knows what to make of it, and what to say: so this decides nothing, and a mistake
 * of form is never found here.
 *
 * <p>Made for one body.
 */
final class PlainAlerts {
    /** This is none. It has no stack, since it is no mistake. */
    private static final class NotPlain extends Exception {
        NotPlain() {
            super(null, null, false, false);
        }
    }

    private static final int LABELS = 1;
    private static final int ANNOTATIONS = 2;
    private static final int STARTS_AT = 4;
    private static final int ENDS_AT = 8;
    private static final int GENERATOR_URL = 16;

    private final byte[] json;
    private final PostedAlerts.Rules rules;
    private final Known known;
    private final Interner interner;
    private final Known.Namer namer = new Known.Namer();
    private int at;

    private PlainAlerts(byte[] json, PostedAlerts.Rules rules, Known known, Interner interner) {
        this.json = json;
        this.rules = rules;
        this.known = known;
        this.interner = interner;
    }

    /** Null if somebody else has to read it. */
    static @Nullable List<Alert> read(
            byte[] json,
            PostedAlerts.Rules rules,
            Known known,
            Interner interner,
            Instant now,
            Duration resolveTimeout) {
        known.pass(now);
        try {
            return new PlainAlerts(json, rules, known, interner).alerts(now, resolveTimeout);
        } catch (NotPlain | IllegalArgumentException e) {
            return null;
        }
    }

    private List<Alert> alerts(Instant now, Duration resolveTimeout) throws NotPlain {
        var alerts = new ArrayList<Alert>();
        expect('[');
        if (next() != ']') {
            alerts.add(alert(now, resolveTimeout));
            while (next() == ',') {
                at++;
                if (alerts.size() == rules.limits().alerts()) {
                    throw new NotPlain();
                }
                alerts.add(alert(now, resolveTimeout));
            }
        }
        expect(']');
        skipSpace();
        if (at < json.length) {
            throw new NotPlain();
        }
        return alerts;
    }

    private Alert alert(Instant now, Duration resolveTimeout) throws NotPlain {
        var labels = LabelSet.NONE;
        var annotations = Annotations.NONE;
        @Nullable Timestamp startsAt = null;
        @Nullable Timestamp endsAt = null;
        var generatorUrl = "";
        int texts = 0; // bytes of annotations and URL, as they are written
        int seen = 0;
        expect('{');
        do {
            int field = field();
            if ((seen & field) != 0) {
                throw new NotPlain();
            }
            seen |= field;
            next();
            int from = at;
            switch (field) {
                case LABELS -> labels = labels();
                case ANNOTATIONS -> {
                    annotations = annotations();
                    texts += at - from;
                }
                case STARTS_AT -> startsAt = time();
                case ENDS_AT -> endsAt = time();
                default -> {
                    generatorUrl = generatorUrl();
                    texts += at - from;
                }
            }
        } while (another());
        expect('}');
        if (texts > rules.limits().annotationBytes()) {
            throw new NotPlain(); // it may be, and may be not, too long
        }
        var starts = startsAt != null ? startsAt : endsAt != null ? endsAt : Timestamp.utc(now);
        var ends = endsAt != null ? endsAt : Timestamp.utc(now.plus(resolveTimeout));
        return new Alert(labels, annotations, starts, ends, generatorUrl, now, endsAt == null);
    }

    private boolean another() throws NotPlain {
        boolean more = next() == ',';
        if (more) {
            at++;
        }
        return more;
    }

    private int field() throws NotPlain {
        next();
        int from = text();
        int length = at - 1 - from;
        int field = switch (length) {
            case 6 -> is("labels", from) ? LABELS : is("endsAt", from) ? ENDS_AT : 0;
            case 8 -> is("startsAt", from) ? STARTS_AT : 0;
            case 11 -> is("annotations", from) ? ANNOTATIONS : 0;
            case 12 -> is("generatorURL", from) ? GENERATOR_URL : 0;
            default -> 0;
        };
        if (field == 0) {
            throw new NotPlain();
        }
        expect(':');
        return field;
    }

    private interface Reading<T> {
        /** Reads what begins there and ends before {@link #at}. */
        T from(int from) throws NotPlain;
    }

    /** What the bytes from there to {@link #at} were read as before, or are now. */
    private <T> T known(int from, Class<T> kind, Reading<T> reading) throws NotPlain {
        var name = namer.name(json, from, at);
        var found = known.get(name);
        if (kind.isInstance(found)) {
            return kind.cast(found);
        }
        var read = reading.from(from);
        known.put(name, read);
        return read;
    }

    private LabelSet labels() throws NotPlain {
        int begin = at;
        skipPairs();
        return known(begin, LabelSet.class, from -> {
            var pairs = pairs(from);
            if (!rules.areSmall(pairs)) {
                throw new NotPlain();
            }
            var labels = LabelSet.of(pairs);
            if (labels.isEmpty() || !rules.haveNames(labels)) {
                throw new NotPlain();
            }
            return labels;
        });
    }

    private Annotations annotations() throws NotPlain {
        int begin = at;
        skipPairs();
        return known(begin, Annotations.class, from -> {
            var annotations = Annotations.of(pairs(from));
            if (!rules.haveNames(annotations)) {
                throw new NotPlain();
            }
            return annotations;
        });
    }

    private String generatorUrl() throws NotPlain {
        int begin = at;
        text();
        return known(begin, String.class, from -> {
            var url = ascii(from + 1, at - 1);
            if (!url.isEmpty() && !GoUrl.isOne(url)) {
                throw new NotPlain();
            }
            return url;
        });
    }

    /** Null for Go's zero time. */
    private @Nullable Timestamp time() throws NotPlain {
        int from = text();
        var time = Rfc3339.parse(ascii(from, at - 1));
        return time.instant().equals(Timestamp.ZERO) ? null : time;
    }

    /** Goes past an object of plain texts. */
    private void skipPairs() throws NotPlain {
        expect('{');
        if (next() == '}') {
            at++;
            return;
        }
        do {
            next();
            text();
            expect(':');
            next();
            text();
        } while (another());
        expect('}');
    }

    /** Goes past a text of printable ASCII without escapes; returns where it begins, after its quotation mark. */
    private int text() throws NotPlain {
        if (at == json.length || json[at] != '"') {
            throw new NotPlain();
        }
        int from = ++at;
        while (at < json.length) {
            byte b = json[at++];
            if (b == '"') {
                return from;
            }
            if (b < 0x20 || b == 0x7f || b == '\\') { // what is not ASCII is less than zero
                throw new NotPlain();
            }
        }
        throw new NotPlain();
    }

    /** The names and values of the object that begins there; {@link #at} is behind it. */
    private String[] pairs(int from) throws NotPlain {
        int end = at;
        at = from + 1;
        var alternating = new String[32];
        int length = 0;
        while (at < end) {
            if (json[at] == '"') {
                int begin = text();
                if (length == alternating.length) {
                    alternating = Arrays.copyOf(alternating, length * 2);
                }
                alternating[length++] = interner.intern(json, begin, at - 1 - begin);
            } else {
                at++;
            }
        }
        return Arrays.copyOf(alternating, length);
    }

    private String ascii(int from, int to) {
        return new String(json, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private boolean is(String text, int from) {
        for (int i = 0; i < text.length(); i++) {
            if (json[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void expect(char c) throws NotPlain {
        if (next() != c) {
            throw new NotPlain();
        }
        at++;
    }

    /** What comes next, spaces aside. */
    private byte next() throws NotPlain {
        skipSpace();
        if (at == json.length) {
            throw new NotPlain();
        }
        return json[at];
    }

    private void skipSpace() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
    }
}
