package io.alerthistory.adapter.llm;

import com.google.re2j.Pattern;
import io.alerthistory.classify.Normaliser;
import io.alerthistory.classify.Subject;
import io.alerthistory.model.Regexp;
import java.util.List;
import java.util.Set;

/**
 * Takes out of texts what must not leave the house. Rather too much than too little: a model that does not see a word judges
 * the rest, and what was sent cannot be fetched back.
 *
 * <ol>
 *   <li>What stands where secrets stand: behind {@code password=}, {@code Bearer}, {@code Authorization:}, before the {@code @} of a
 *       URL, between the lines of a private key; and addresses of people.
 *   <li>What looks like a key, wherever it stands: beginnings that vendors give their keys, and long words whose letters and
 *       digits change places as chance has it.
 *   <li>Where hosts are to stay here, too: the values of labels that name one of many, wherever they stand, and what looks like
 *       an address, a name with dots, or a host with a port.
 * </ol>
 *
 * <p>What it cannot know: secrets made of words, which stand where nothing says so; and of short ones that chance has made, one in
 * thirteen looks like words. Takes linear time. Immutable, safe for many
 * threads.
 */
final class Redaction {
    static final String MARK = "[redacted]";
    static final String HOST = "[host]";

    /** Words in the name of a label, or before an equals sign, that make a secret of what follows. */
    private static final String SECRET_NAMES = "password|passwd|passphrase|passwort|pwd|secret|token|api[_ -]?key"
            + "|access[_-]?key|private[_-]?key|auth[_-]?key|encryption[_-]?key|account[_-]?key|credential"
            + "|connection[_-]?string|signature|session[_-]?id|cookie|authorization|dsn";

    /** A text in quotes, escaped ones included, to its end or to that of all; or a word. */
    private static final String VALUE = "(?:\\\\+\"[^\"]*(?:\"|\\z)|\"(?s:[^\"\\\\]|\\\\.)*(?:\"|\\z)"
            + "|\\\\+'[^']*(?:'|\\z)|'(?s:[^'\\\\]|\\\\.)*(?:'|\\z)|[^\\s&]+)";

    /** In each alternative the first group stays, and what is behind it goes. */
    private static final Pattern PLACES = Regexp.compile("(?i)(?:"
            + "(-+BEGIN [A-Z0-9 ]*PRIVATE KEY)(?s:.)*?(?:-END [A-Z0-9 ]*PRIVATE KEY[A-Z -]*|\\z)"
            + "|((?:set-)?cookie[\"'\\\\]*\\s*:\\s*)[^\\r\\n]+"
            + "|(authorization[\"'\\\\]*\\s*[:=]\\s*[\"'\\\\]*)(?:[a-z]+\\s+)?[^\\s\"',;]+"
            + "|(\\b(?:bearer|basic)\\s+)[^\\s\"',;]{4,}"
            + "|((?:(?:" + SECRET_NAMES
            + ")[\\w.-]*|(?:\\b|_)(?:pass|key|sig|auth|pin))[\"'\\\\\\]]*\\s*(?:=~|!~|!=|:=|=>|=|:)\\s*)"
            + VALUE
            + "|(--?[\\w-]*(?:pass|pwd|secret|token|key|credential)[\\w-]*\\s+)" + VALUE
            + "|(\\s-u\\s+)" + VALUE
            + "|(\\b(?:password|passwd|passphrase|secret|token)\\s+(?:is\\s+)?)[^\\s]*[0-9][^\\s]*"
            + "|((?:hooks\\.slack\\.com|discord(?:app)?\\.com/api/webhooks|api\\.telegram\\.org|webhook\\.office\\.com)/)[^\\s\"'<>]+"
            + "|([a-z][a-z0-9+.-]*://)[^\\s\"'<>]*@"
            + "|()[^\\s\"'<>/=,;(]+:[^\\s\"'<>]+@"
            + "|()[a-z0-9._%+-]+@[a-z0-9-]+(?:\\.[a-z0-9-]+)+"
            + ")");

    private static final Pattern SECRET_NAME = Regexp.compile("(?i)(?:" + SECRET_NAMES + ")");

    private static final Pattern HOSTS = Regexp.compile("(?i)(?:"
            + "\\b[0-9]{1,3}(?:\\.[0-9]{1,3}){3}(?::[0-9]+)?\\b"
            + "|\\[?(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}\\]?(?::[0-9]+)?"
            + "|\\bip(?:-[0-9]{1,3}){4}\\b"
            + "|\\b(?:[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?\\.)+[a-z]{2,}(?::[0-9]+)?\\b"
            + "|\\b[a-z][a-z0-9-]*:[0-9]{4,5}\\b"
            + ")");

    /** Beginnings of keys, and how long such a word is at least. */
    private record Vendor(String beginning, int shortest) {}

    private static final List<Vendor> VENDORS = List.of(
            new Vendor("AKIA", 16),
            new Vendor("ASIA", 16),
            new Vendor("ghp_", 12),
            new Vendor("gho_", 12),
            new Vendor("ghu_", 12),
            new Vendor("ghs_", 12),
            new Vendor("ghr_", 12),
            new Vendor("github_pat_", 20),
            new Vendor("glpat-", 12),
            new Vendor("xox", 10),
            new Vendor("xapp-", 10),
            new Vendor("sk-", 12),
            new Vendor("sk_live_", 12),
            new Vendor("sk_test_", 12),
            new Vendor("rk_live_", 12),
            new Vendor("AIza", 20),
            new Vendor("eyJ", 8),
            new Vendor("npm_", 20));

    private static final int LONG = 20;
    private static final int AWS_SECRET = 40;
    private static final int SHORTEST_WORD = 4;
    private static final int SHORTEST_IDENTITY = 3;

    /** What makes a word of the alphabet of keys, dots included where a key has some. */
    private static final Set<Character> JOINERS = Set.of('_', '-', '+', '=', '~');

    private final List<String> identities;
    private final boolean hosts;

    private Redaction(List<String> identities, boolean hosts) {
        this.identities = identities;
        this.hosts = hosts;
    }

    /** For the texts of one alert. */
    static Redaction of(Subject subject, boolean hosts) {
        var identities = !hosts
                ? List.<String>of()
                : Normaliser.identities(subject).stream()
                        .filter(Redaction::isWorthLookingFor)
                        .toList();
        return new Redaction(identities, hosts);
    }

    /** A number could be any other number. */
    private static boolean isWorthLookingFor(String identity) {
        return identity.length() >= SHORTEST_IDENTITY && !identity.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The value of a label or annotation. */
    String value(String name, String value) {
        if (value.isEmpty()) {
            return value;
        }
        if (SECRET_NAME.matcher(name).find()) {
            return MARK;
        }
        return hosts && Normaliser.isIdentity(name) ? HOST : text(value);
    }

    String text(String text) {
        var without = withoutKeys(withoutPlaces(text));
        return hosts ? withoutHosts(withoutIdentities(without)) : without;
    }

    private static String withoutPlaces(String text) {
        var matcher = PLACES.matcher(text);
        var out = new StringBuilder(text.length());
        int from = 0;
        while (matcher.find()) {
            out.append(text, from, matcher.start());
            for (int group = 1; group <= matcher.groupCount(); group++) {
                if (matcher.start(group) >= 0) {
                    out.append(text, matcher.start(group), matcher.end(group));
                }
            }
            out.append(MARK);
            from = matcher.end();
            if (text.charAt(from - 1) == '@') {
                out.append('@');
            }
        }
        return from == 0 ? text : out.append(text, from, text.length()).toString();
    }

    private static String withoutKeys(String text) {
        var out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && (isAlphanumeric(text.charAt(end)) || JOINERS.contains(text.charAt(end)))) {
                end++;
            }
            if (end == at) {
                out.append(text.charAt(at++));
            } else if (isAwsSecret(text, at)) {
                out.append(MARK);
                at += AWS_SECRET;
            } else if (isKey(text, at, end)) {
                out.append(MARK);
                at = endOfKey(text, end);
            } else {
                out.append(text, at, end);
                at = end;
            }
        }
        return out.toString();
    }

    /** The parts of a key that a dot parts, as those of a JWT, are of it. */
    private static int endOfKey(String text, int from) {
        int end = from;
        while (end + 1 < text.length()
                && (isAlphanumeric(text.charAt(end))
                        || JOINERS.contains(text.charAt(end))
                        || (text.charAt(end) == '.' && isAlphanumeric(text.charAt(end + 1))))) {
            end++;
        }
        return end + 1 == text.length() && isAlphanumeric(text.charAt(end)) ? end + 1 : end;
    }

    private static boolean isAlphanumeric(char c) {
        return isUpper(c) || isLower(c) || isDigit(c);
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Forty of the letters of Base64, some of them slashes, which part words elsewhere. */
    private static boolean isAwsSecret(String text, int at) {
        int end = at + AWS_SECRET;
        if (end > text.length()
                || (end < text.length() && (isOfBase64(text.charAt(end)) || JOINERS.contains(text.charAt(end))))) {
            return false;
        }
        boolean upper = false;
        boolean lower = false;
        boolean digit = false;
        for (int i = at; i < end; i++) {
            char c = text.charAt(i);
            if (!isOfBase64(c)) {
                return false;
            }
            upper |= isUpper(c);
            lower |= isLower(c);
            digit |= isDigit(c);
        }
        return upper && lower && digit && !isOfWords(text, at, end);
    }

    private static boolean isOfBase64(char c) {
        return isAlphanumeric(c) || c == '/' || c == '+';
    }

    private static boolean isKey(String text, int from, int end) {
        for (var vendor : VENDORS) {
            if (end - from >= vendor.shortest && text.startsWith(vendor.beginning, from)) {
                return true;
            }
        }
        return text.startsWith("hvs.", from) || end - from >= LONG && isByChance(text, from, end);
    }

    /**
     * Whether letters and digits follow each other as in a key. In words with numbers at their ends, fewer than one in six is of
     * another kind than the one before, a small letter behind a capital aside; in Base32 and Base64 it is one in three to one in
     * two; where it is less, words decide. Hexadecimal digits are known by themselves. Of the 1,800 names, texts and expressions of published rules, none is taken
     * for a key.
     */
    private static boolean isByChance(String text, int from, int end) {
        int digits = 0;
        int hexadecimal = 0;
        int changes = 0;
        int before = 0;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            int kind = isDigit(c) ? 1 : isUpper(c) ? 2 : isLower(c) ? 3 : 0;
            digits += kind == 1 ? 1 : 0;
            hexadecimal += Character.digit(c, 16) >= 0 || c == '-' ? 1 : 0;
            changes += kind != 0 && before != 0 && kind != before && !(before == 2 && kind == 3) ? 1 : 0;
            before = kind;
        }
        int length = end - from;
        if (digits > 1 && hexadecimal == length && changes > 0) {
            return true;
        }
        boolean changesOften = changes * (digits > 1 ? 6 : 4) >= length;
        return changes * 3 >= length || changesOften && !isOfWords(text, from, end);
    }

    /**
     * Whether small letters behind a capital make words, as in {@code HAProxyHTTP5xxErrorsV1}: four and more of them in a row make
     * up a third, which hardly occurs by chance.
     */
    private static boolean isOfWords(String text, int from, int end) {
        int inWords = 0;
        int row = 0;
        boolean upper = false;
        for (int i = from; i < end; i++) {
            upper |= isUpper(text.charAt(i));
            row = isLower(text.charAt(i)) ? row + 1 : 0;
            inWords += row < SHORTEST_WORD ? 0 : row == SHORTEST_WORD ? row : 1;
        }
        return upper && inWords * 10 >= (end - from) * 3;
    }

    private String withoutIdentities(String text) {
        var out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = endOfIdentity(text, at);
            if (end > at) {
                out.append(HOST);
                at = end;
            } else {
                out.append(text.charAt(at++));
            }
        }
        return out.toString();
    }

    private int endOfIdentity(String text, int at) {
        if (at > 0 && isOfWord(text.charAt(at - 1)) && isOfWord(text.charAt(at))) {
            return at;
        }
        for (var identity : identities) {
            int end = at + identity.length();
            if (text.startsWith(identity, at) && (end == text.length() || !isOfWord(text.charAt(end)))) {
                return end;
            }
        }
        return at;
    }

    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static String withoutHosts(String text) {
        var matcher = HOSTS.matcher(text);
        var out = new StringBuilder(text.length());
        int from = 0;
        while (matcher.find()) {
            out.append(text, from, matcher.start()).append(HOST);
            from = matcher.end();
        }
        return from == 0 ? text : out.append(text, from, text.length()).toString();
    }
}
