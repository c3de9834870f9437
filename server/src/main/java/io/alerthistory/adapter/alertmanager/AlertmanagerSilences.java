package io.alerthistory.adapter.alertmanager;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Matcher.Operator;
import io.alerthistory.model.Silence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Alertmanager's file {@code silences} (0.34, silence/silencepb/silence.proto). */
public final class AlertmanagerSilences {
    private static final int VARINT = WireFormat.WIRETYPE_VARINT;
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;

    /** By the number that stands for each in the file. */
    private static final List<Operator> OPERATORS =
            List.of(Operator.EQUAL, Operator.REGEXP, Operator.NOT_EQUAL, Operator.NOT_REGEXP);

    private AlertmanagerSilences() {}

    /**
     * What a file held.
     *
     * @param silences each id once, the expired ones too, in the order of the file
     * @param warnings sentences about what is not, or not quite, as it was in the file
     */
    public record Contents(List<Silence> silences, List<String> warnings) {}

    /**
     * Reads all silences. One of several matcher sets, of which any may match, becomes several silences; the ids of the
     * further ones are always the same, so to read it again makes no more of them. One that we would take for something
     * else is left out. Each of these is a warning.
     *
     * @throws AlertmanagerFileException if there is no such file, or it is damaged
     */
    public static Contents read(Path file) {
        var byId = new LinkedHashMap<String, List<Silence>>();
        var warnings = new Warnings();
        MessageFile.read(file, AlertmanagerSilences::inMesh, found -> {
            try {
                byId.put(found.id, silences(found));
                if (found.sets.size() > 1) {
                    warnings.add("silence " + Warnings.quote(found.id) + " has " + found.sets.size()
                            + " matcher sets; it was made a silence for each of them");
                }
            } catch (IllegalArgumentException e) {
                byId.remove(found.id);
                warnings.add("silence " + Warnings.quote(found.id) + " was left out: " + e.getMessage());
            }
        });
        return new Contents(byId.values().stream().flatMap(List::stream).toList(), warnings.all());
    }

    /**
     * Writes those that Alertmanager would still keep.
     *
     * @param retention how long it keeps a silence after its end
     * @return sentences about those that it cannot take
     * @throws AlertmanagerFileException if that cannot be done; then {@code file} is as it was
     */
    public static List<String> write(Path file, Collection<Silence> silences, Instant now, Duration retention) {
        var warnings = new Warnings();
        MessageFile.write(
                file,
                silences.stream()
                        .filter(silence ->
                                MessageFile.later(silence.endsAt(), retention).isAfter(now))
                        .toList(),
                (silence, out) -> {
                    MessageFile.writeNested(out, 1, silence, AlertmanagerSilences::write);
                    MessageFile.writeTime(out, 2, MessageFile.later(silence.endsAt(), retention));
                },
                silence -> warnings.add(
                        "silence " + Warnings.quote(silence.id()) + " was left out: it is too long for Alertmanager"));
        return warnings.all();
    }

    /** A silence as the file has it; nothing of it has been judged yet. */
    private static final class Found {
        private String id = "";
        private final List<FoundMatcher> onlySet = new ArrayList<>();
        private final List<List<FoundMatcher>> sets = new ArrayList<>();
        private Instant startsAt = Instant.EPOCH;
        private Instant endsAt = Instant.EPOCH;
        private Instant updatedAt = Instant.EPOCH;
        private Note note = new Note("", "");
        private final List<Note> oldNotes = new ArrayList<>();
        private final SortedMap<String, String> annotations = new TreeMap<>();
        private boolean onlyForSomeReceivers;
    }

    private record FoundMatcher(int type, String name, String pattern) {}

    private record Note(String author, String text) {}

    private static Found inMesh(CodedInputStream in) throws IOException {
        Found found = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> found = MessageFile.nested(in, AlertmanagerSilences::silence);
                default -> MessageFile.skip(in, tag); // when it may be forgotten, too: that follows from its end
            }
        }
        if (found == null) {
            throw new InvalidProtocolBufferException("there is no silence in it");
        }
        return found;
    }

    private static Found silence(CodedInputStream in) throws IOException {
        var found = new Found();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> found.id = in.readStringRequireUtf8();
                case 2 << 3 | BYTES -> found.onlySet.add(MessageFile.nested(in, AlertmanagerSilences::matcher));
                case 3 << 3 | BYTES -> found.startsAt = MessageFile.readTime(in);
                case 4 << 3 | BYTES -> found.endsAt = MessageFile.readTime(in);
                case 5 << 3 | BYTES -> found.updatedAt = MessageFile.readTime(in);
                case 7 << 3 | BYTES -> found.oldNotes.add(MessageFile.nested(in, AlertmanagerSilences::oldNote));
                case 8 << 3 | BYTES -> found.note = new Note(in.readStringRequireUtf8(), found.note.text);
                case 9 << 3 | BYTES -> found.note = new Note(found.note.author, in.readStringRequireUtf8());
                case 10 << 3 | BYTES -> {
                    var pair = MessageFile.nested(in, AlertmanagerSilences::pair);
                    found.annotations.put(pair.getKey(), pair.getValue());
                }
                case 11 << 3 | BYTES -> found.sets.add(MessageFile.nested(in, AlertmanagerSilences::matcherSet));
                case 12 << 3 | BYTES -> {
                    found.onlyForSomeReceivers = true;
                    in.skipField(tag);
                }
                default -> MessageFile.skip(in, tag);
            }
        }
        if (found.sets.isEmpty() && !found.onlySet.isEmpty()) { // of a version before 0.32
            found.sets.add(found.onlySet);
        }
        return found;
    }

    private static List<FoundMatcher> matcherSet(CodedInputStream in) throws IOException {
        var set = new ArrayList<FoundMatcher>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> set.add(MessageFile.nested(in, AlertmanagerSilences::matcher));
                default -> MessageFile.skip(in, tag);
            }
        }
        return set;
    }

    private static FoundMatcher matcher(CodedInputStream in) throws IOException {
        int type = 0;
        var name = "";
        var pattern = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | VARINT -> type = in.readEnum();
                case 2 << 3 | BYTES -> name = in.readStringRequireUtf8();
                case 3 << 3 | BYTES -> pattern = in.readStringRequireUtf8();
                default -> MessageFile.skip(in, tag);
            }
        }
        return new FoundMatcher(type, name, pattern);
    }

    private static Note oldNote(CodedInputStream in) throws IOException {
        var pair = pair(in);
        return new Note(pair.getKey(), pair.getValue());
    }

    /** Two texts, of which one that is missing is empty. */
    private static Map.Entry<String, String> pair(CodedInputStream in) throws IOException {
        var first = "";
        var second = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> first = in.readStringRequireUtf8();
                case 2 << 3 | BYTES -> second = in.readStringRequireUtf8();
                default -> MessageFile.skip(in, tag);
            }
        }
        return Map.entry(first, second);
    }

    /** @throws IllegalArgumentException if we would take it for something else; the message says why */
    private static List<Silence> silences(Found found) {
        check(!found.id.isEmpty(), "it has no id");
        check(!found.sets.isEmpty(), "it has no matchers");
        check(!found.endsAt.isBefore(found.startsAt), "it ends before it starts");
        check(!found.onlyForSomeReceivers, "it is for some receivers only, and would be for all");
        var note = found.oldNotes.isEmpty() ? found.note : found.oldNotes.getFirst();
        var silences = new ArrayList<Silence>(found.sets.size());
        for (var set : found.sets) {
            check(!set.isEmpty(), "it has an empty matcher set");
            silences.add(new Silence(
                    id(found.id, silences.size()),
                    set.stream().map(AlertmanagerSilences::matcher).toList(),
                    found.startsAt,
                    found.endsAt,
                    found.updatedAt,
                    note.author,
                    note.text,
                    Collections.unmodifiableSortedMap(found.annotations)));
        }
        return silences;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static String id(String id, int set) {
        return set == 0
                ? id
                : UUID.nameUUIDFromBytes((id + " " + set).getBytes(StandardCharsets.UTF_8))
                        .toString();
    }

    private static Matcher matcher(FoundMatcher found) {
        check(
                found.type >= 0 && found.type < OPERATORS.size(),
                "the matcher of " + Warnings.quote(found.name) + " is of an unknown kind");
        try {
            return new Matcher(found.name, OPERATORS.get(found.type), found.pattern);
        } catch (IllegalArgumentException e) { // its message repeats the pattern as it is
            throw new IllegalArgumentException(
                    "the pattern of " + Warnings.quote(found.name) + " cannot be used: "
                            + Warnings.quote(found.pattern),
                    e);
        }
    }

    private static void write(Silence silence, CodedOutputStream out) throws IOException {
        out.writeString(1, silence.id());
        for (var matcher : silence.matchers()) { // for versions before 0.32
            MessageFile.writeNested(out, 2, matcher, AlertmanagerSilences::write);
        }
        MessageFile.writeTime(out, 3, silence.startsAt());
        MessageFile.writeTime(out, 4, silence.endsAt());
        MessageFile.writeTime(out, 5, silence.updatedAt());
        out.writeString(8, silence.createdBy());
        out.writeString(9, silence.comment());
        for (var annotation : silence.annotations().entrySet()) {
            MessageFile.writeNested(out, 10, annotation, (pair, entry) -> {
                entry.writeString(1, pair.getKey());
                entry.writeString(2, pair.getValue());
            });
        }
        MessageFile.writeNested(out, 11, silence.matchers(), (matchers, set) -> {
            for (var matcher : matchers) {
                MessageFile.writeNested(set, 1, matcher, AlertmanagerSilences::write);
            }
        });
    }

    private static void write(Matcher matcher, CodedOutputStream out) throws IOException {
        out.writeEnum(1, OPERATORS.indexOf(matcher.operator()));
        out.writeString(2, matcher.name());
        out.writeString(3, matcher.value());
    }
}
