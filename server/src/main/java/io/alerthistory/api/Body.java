package io.alerthistory.api;

import io.alerthistory.gotemplate.strconv.Utf8;
import io.alerthistory.model.Rfc3339;
import io.alerthistory.model.Timestamp;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON body of a request, read token by token as Go would: names of fields in any case, {@code null} for the empty
 * value. What has the wrong type is refused, in words that name its place.
 */
final class Body {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION) // it is UTF-8, or it is not JSON
            .build();

    private final JsonParser json;
    private final String noun;
    private final Interner interner;

    private Body(JsonParser json, String noun, Interner interner) {
        this.json = json;
        this.noun = noun;
        this.interner = interner;
    }

    /**
     * Reads a whole body.
     *
     * @param noun what the body is, for messages
     * @param read called with the first token being the current one
     * @throws Refusal if there is no body, it is no JSON, or there is more behind it
     */
    static <T> T read(InputStream bytes, String noun, Interner interner, Function<Body, T> read) {
        try (var json = JSON.createParser(ObjectReadContext.empty(), new RepairedUtf8(bytes))) {
            if (json.nextToken() == null) {
                throw Refusal.form(602, noun + " in body is required");
            }
            var result = read.apply(new Body(json, noun, interner));
            if (json.nextToken() != null) {
                throw failed(noun, "there is more after its end");
            }
            return result;
        } catch (JacksonException e) {
            throw failed(
                    noun,
                    e.getOriginalMessage()
                            + (e.getLocation() == null
                                    ? ""
                                    : " at line " + e.getLocation().getLineNr() + ", column "
                                            + e.getLocation().getColumnNr()));
        }
    }

    private static Refusal failed(String noun, String why) {
        return Refusal.form(400, "parsing " + noun + " body failed, because " + why);
    }

    JsonParser json() {
        return json;
    }

    boolean isAt(JsonToken token) {
        return json.currentToken() == token;
    }

    void skip() {
        json.skipChildren();
    }

    /** @param field called with the lower-case name of each field, at its value; it must read or skip that */
    void fields(String path, String wanted, Consumer<String> field) {
        if (!isAt(JsonToken.START_OBJECT)) {
            throw wrong(path, wanted);
        }
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            field.accept(name.toLowerCase(Locale.ROOT));
        }
    }

    /** An object of strings, as names and values in turn; null for {@code null}. */
    String @Nullable [] pairs(String path) {
        if (isAt(JsonToken.VALUE_NULL)) {
            return null;
        }
        if (!isAt(JsonToken.START_OBJECT)) {
            throw wrong(path, "an object of strings");
        }
        var alternating = new String[32];
        int length = 0;
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            if (length == alternating.length) {
                alternating = Arrays.copyOf(alternating, length * 2);
            }
            alternating[length++] = wellFormed(name);
            alternating[length++] = text(path);
        }
        return Arrays.copyOf(alternating, length);
    }

    /** A string, or the empty one for {@code null}. */
    String text(String path) {
        if (isAt(JsonToken.VALUE_NULL)) {
            return "";
        }
        if (!isAt(JsonToken.VALUE_STRING)) {
            throw wrong(path, "a string");
        }
        return wellFormed(interner.intern(json.getStringCharacters(), json.getStringOffset(), json.getStringLength()));
    }

    /** Null for {@code null}. */
    @Nullable
    String textOrNull(String path) {
        return isAt(JsonToken.VALUE_NULL) ? null : text(path);
    }

    /** Null for {@code null}. */
    @Nullable
    Boolean boolOrNull(String path) {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw wrong(path, "a boolean");
        };
    }

    /** Null for {@code null}. */
    @Nullable
    Timestamp time(String path) {
        if (isAt(JsonToken.VALUE_NULL)) {
            return null;
        }
        if (!isAt(JsonToken.VALUE_STRING)) {
            throw wrong(path, "a time as a string");
        }
        try {
            return Rfc3339.parse(json.getString());
        } catch (IllegalArgumentException e) {
            throw failed(noun, path + " is " + e.getMessage());
        }
    }

    Refusal wrong(String path, String wanted) {
        var found = json.currentToken().name().toLowerCase(Locale.ROOT).replaceAll("^(value|start)_|_(int|float)$", "");
        return failed(noun, (path.isEmpty() ? "it" : path) + " must be " + wanted + ", and is " + found);
    }

    /** JSON can hold half of a surrogate pair; Go reads U+FFFD in its place. */
    private static String wellFormed(String text) {
        return Utf8.isValid(text)
                ? text
                : text.codePoints()
                        .map(c -> c >= 0xd800 && c <= 0xdfff ? 0xfffd : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }
}
