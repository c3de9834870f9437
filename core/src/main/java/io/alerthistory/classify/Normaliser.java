package io.alerthistory.classify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reduces an alert to its {@link Essence}. What is identity and what is meaning is decided like this:
 *
 * <ol>
 *   <li>The alert's name, its severity, service and job are meaning as they stand, digits included: {@code HTTP4xx} is not
 *       {@code HTTP5xx}, and {@code DiskUsage80} not {@code DiskUsage90}.
 *   <li>The expression is meaning as it stands, but for its white space: it is the rule's, and no instance is in it.
 *   <li>Labels that name one of many of a kind (instance, pod, node, device …) are left out.
 *   <li>Of other labels' values only what is an id beyond doubt is replaced: UUIDs, hashes, addresses, the suffix of a pod,
 *       numbers of six digits and more. {@code us-east-1}, {@code v2} and {@code 0.99} stay.
 *   <li>In annotations all numbers, times, ids and templates are replaced, and the values of the labels that were left out.
 *       What stays of digits names a thing, not a quantity: {@code 5xx}, {@code p95}, {@code 99th}, {@code ipv6},
 *       {@code us-east-1}.
 *   <li>Annotations that are links or raw values are left out.
 * </ol>
 *
 * Linear in the length of the alert, but for the values of at most {@value #MOST_IDENTITIES} labels that are looked for in
 * the annotations. Scanned by hand: an alert of usual size takes some microseconds.
 */
public final class Normaliser {
    /** Begins every essence: other rules, other keys. */
    private static final String VERSION = "1";

    private static final int MOST_IDENTITIES = 16;
    private static final int SHORTEST_IDENTITY = 2;

    private static final Set<String> AS_THEY_ARE = Set.of("alertname", "severity", "service", "job", "team");

    private static final Set<String> IDENTITIES = Set.of(
            "instance",
            "pod",
            "pod_name",
            "node",
            "node_name",
            "nodename",
            "host",
            "hostname",
            "host_name",
            "host_ip",
            "machine",
            "server_name",
            "ip",
            "ip_address",
            "address",
            "addr",
            "mac",
            "port",
            "id",
            "uid",
            "uuid",
            "guid",
            "pid",
            "container_id",
            "image_id",
            "device",
            "disk",
            "drive",
            "interface",
            "cpu",
            "core",
            "shard",
            "replica",
            "replicaset",
            "partition",
            "serial",
            "serial_number",
            "fingerprint",
            "kubernetes_pod_name",
            "kubernetes_node",
            "prometheus",
            "prometheus_replica",
            "persistentvolume",
            "persistentvolumeclaim",
            "value");

    private static final List<String> IDENTITY_ENDINGS = List.of(
            "_id", "_uid", "_uuid", "_ip", "_pod", "_node", "_host", "_hostname", "_instance", "_address", "_hash");

    private static final Set<String> COMPASS =
            Set.of("east", "west", "north", "south", "central", "northeast", "northwest", "southeast", "southwest");

    /** Words whose number is part of their name. */
    private static final Set<String> NAMES_WITH_NUMBERS = Set.of(
            "ipv4",
            "ipv6",
            "http1",
            "http2",
            "http3",
            "ec2",
            "md5",
            "sha1",
            "sha256",
            "x509",
            "oauth2",
            "utf8",
            "ext4",
            "neo4j",
            "log4j",
            "influxdb2",
            "win32",
            "amd64",
            "arm64",
            "x86",
            "raid0",
            "raid1",
            "raid5",
            "raid6",
            "raid10");

    /** What Kubernetes makes suffixes of: neither vowels nor what looks like one (k8s.io/apimachinery/pkg/util/rand). */
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private static final char MARK = '#';

    private Normaliser() {}

    public static Essence essence(Subject subject) {
        var out = new StringBuilder(256).append(VERSION);
        subject.labels().forEach((name, value) -> {
            if (AS_THEY_ARE.contains(name)) {
                entry(out, '=', name, folded(value));
            } else if (!isIdentity(name)) {
                entry(out, '=', name, new Words(value, List.of(), false).normalised());
            }
        });
        var identities = identities(subject);
        subject.annotations().forEach((name, value) -> {
            if (!isAside(name)) {
                entry(out, '~', name, new Words(value, identities, true).normalised());
            }
        });
        entry(out, '$', "", folded(subject.expression()));
        return new Essence(out.toString());
    }

    /** An annotation's text with what is identity replaced by {@code #}, and white space by single blanks. */
    static String text(String annotation, List<String> identities) {
        return new Words(annotation, identities, true).normalised();
    }

    /** The values of the labels that are left out, which annotations repeat; the longest first, and ports apart. */
    public static List<String> identities(Subject subject) {
        var found = new ArrayList<String>();
        subject.labels().forEach((name, value) -> {
            if (found.size() < MOST_IDENTITIES && isIdentity(name) && value.length() >= SHORTEST_IDENTITY) {
                found.add(value);
                int colon = value.lastIndexOf(':');
                if (colon >= SHORTEST_IDENTITY) {
                    found.add(value.substring(0, colon));
                }
            }
        });
        found.sort(Comparator.comparingInt(String::length).reversed());
        return found;
    }

    /** Nothing that is kept has a control character in it, so these part entries beyond doubt. */
    private static void entry(StringBuilder out, char kind, String name, String value) {
        out.append('\n').append(kind).append(folded(name)).append('\t').append(value);
    }

    private static String folded(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isBlank(c)) {
                out.append(c);
            } else if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
        }
        return out.toString().stripTrailing();
    }

    private static boolean isBlank(char c) {
        return c <= ' ' || Character.isWhitespace(c) || Character.isISOControl(c);
    }

    /** Whether a label of this name says which one of many it is about: {@code instance}, {@code pod}. */
    public static boolean isIdentity(String label) {
        var name = label.startsWith("exported_") ? label.substring("exported_".length()) : label;
        return IDENTITIES.contains(name) || IDENTITY_ENDINGS.stream().anyMatch(name::endsWith);
    }

    /** Links, which carry times and ids, and what Grafana and some rules add for machines. */
    private static boolean isAside(String annotation) {
        var name = annotation.toLowerCase(Locale.ROOT);
        return name.endsWith("url")
                || name.endsWith("uri")
                || name.endsWith("link")
                || name.startsWith("__")
                || name.equals("value")
                || name.equals("dashboard")
                || name.equals("runbook");
    }

    /** One text while it is scanned. */
    private static final class Words {
        private final String in;
        private final List<String> identities;
        /** Whether all numbers go, as in annotations, or only what is an id beyond doubt. */
        private final boolean thorough;

        private final StringBuilder out;

        /** Where the last template ends: behind it nothing is looked for, or texts full of beginnings would take for ever. */
        private final int lastClosing;

        private int at;

        Words(String in, List<String> identities, boolean thorough) {
            this.in = in;
            this.identities = identities;
            this.thorough = thorough;
            this.out = new StringBuilder(in.length());
            this.lastClosing = in.lastIndexOf("}}");
        }

        String normalised() {
            while (at < in.length()) {
                char c = in.charAt(at);
                if (isBlank(c)) {
                    blank();
                } else if (thorough && (skipTemplate() || skipIdentity())) {
                    mark();
                } else if (isWordChar(c)) {
                    word();
                } else if (thorough && isSign(c)) {
                    at++;
                } else {
                    out.append(c);
                    at++;
                }
            }
            return out.toString().stripTrailing();
        }

        private void blank() {
            if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
            at++;
        }

        /** Neighbouring marks are one: {@code 2h 3m 4s} is as long as {@code 45s}. */
        private void mark() {
            int end = out.length();
            while (end > 0 && out.charAt(end - 1) == ' ') {
                end--;
            }
            if (end > 0 && out.charAt(end - 1) == MARK) {
                out.setLength(end);
            } else {
                out.append(MARK);
            }
        }

        private boolean skipTemplate() {
            if (at >= lastClosing || !in.startsWith("{{", at)) {
                return false;
            }
            at = in.indexOf("}}", at) + 2;
            return true;
        }

        private boolean skipIdentity() {
            if (at > 0 && isWordChar(in.charAt(at - 1))) {
                return false;
            }
            for (var identity : identities) {
                int end = at + identity.length();
                if (in.startsWith(identity, at) && (end == in.length() || !isWordChar(in.charAt(end)))) {
                    at = end;
                    return true;
                }
            }
            return false;
        }

        private static boolean isWordChar(char c) {
            return Character.isLetterOrDigit(c) || c == '_';
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private boolean isSign(char c) {
            return (c == '-' || c == '+')
                    && at + 1 < in.length()
                    && (isDigit(in.charAt(at + 1)) || in.startsWith("Inf", at + 1))
                    && (at == 0 || isBlank(in.charAt(at - 1)) || in.charAt(at - 1) == '(');
        }

        /** Letters and digits, with single joiners in between: {@code api-7d9f8b6c5d-x2x9k}, {@code 10.0.0.1:9100}. */
        private void word() {
            int from = at;
            while (at < in.length() && (isWordChar(in.charAt(at)) || joins(from))) {
                at++;
            }
            var word = in.substring(from, at);
            if (isPercentile(word)) {
                out.append(word);
            } else if (isAddress(word) || isHash(word) || (thorough && isQuantity(word))) {
                mark();
            } else {
                parts(word);
            }
        }

        private boolean joins(int from) {
            char c = in.charAt(at);
            boolean inNumber = isDigit(in.charAt(from));
            boolean canJoin = c == '-'
                    || c == '.'
                    || c == ':'
                    || c == '@'
                    || (c == ',' && inNumber)
                    || (c == '+' && inNumber && in.charAt(at - 1) == 'e');
            return canJoin
                    && at + 1 < in.length()
                    && (isWordChar(in.charAt(at + 1)) || (c == ':' && in.charAt(at + 1) == ':'));
        }

        /** IPv4 with or without port, IPv6, times of day. */
        private static boolean isAddress(String word) {
            int dots = 0;
            int colons = 0;
            boolean decimal = true;
            for (int i = 0; i < word.length(); i++) {
                char c = word.charAt(i);
                if (c == '.') {
                    dots++;
                } else if (c == ':') {
                    colons++;
                } else if (Character.digit(c, 16) < 0 || c > 'f') {
                    return false;
                } else {
                    decimal &= isDigit(c);
                }
            }
            return colons >= 2 || (decimal && dots == 3 && colons <= 1);
        }

        /** UUIDs, digests, object ids: hexadecimal, long, and not a word. */
        private static boolean isHash(String word) {
            int digits = 0;
            int letters = 0;
            for (int i = 0; i < word.length(); i++) {
                char c = word.charAt(i);
                if (isDigit(c)) {
                    digits++;
                } else if (Character.digit(c, 16) >= 0 && c <= 'f') {
                    letters++;
                } else if (c != '-' || i == 0) {
                    return false;
                }
            }
            return digits + letters >= 8 && digits >= 2 && (letters > 0 || digits >= 14);
        }

        private static boolean isQuantity(String word) {
            if (isDigit(word.charAt(0))) {
                return !isStatusClass(word);
            }
            return word.equalsIgnoreCase("nan") || word.equalsIgnoreCase("inf");
        }

        /** {@code 5xx}. */
        private static boolean isStatusClass(String word) {
            return word.length() == 3 && word.regionMatches(true, 1, "xx", 0, 2);
        }

        /** {@code 99th}, {@code 99.9th}. */
        private static boolean isPercentile(String word) {
            return word.length() >= 4
                    && word.length() <= 6
                    && isDigit(word.charAt(0))
                    && isDigit(word.charAt(1))
                    && word.endsWith("th");
        }

        private void parts(String word) {
            int suffixAt = podSuffix(word);
            int from = 0;
            var before = "";
            while (from < suffixAt) {
                int end = from;
                while (end < suffixAt && isWordChar(word.charAt(end))) {
                    end++;
                }
                if (end > from) {
                    var part = word.substring(from, end);
                    part(part, before);
                    before = part;
                }
                if (end < suffixAt) {
                    out.append(word.charAt(end));
                }
                from = end + 1;
            }
            if (suffixAt < word.length()) {
                out.append('-').append(MARK);
            }
        }

        private void part(String part, String before) {
            if (isHash(part) || isLongNumber(part)) {
                out.append(MARK);
            } else if (!thorough || isOfRegion(part, before) || namesItself(part)) {
                out.append(part);
            } else {
                int letters = part.length();
                while (letters > 0 && isDigit(part.charAt(letters - 1))) {
                    letters--;
                }
                if (letters == part.length() && !isDigit(part.charAt(0))) {
                    out.append(part); // digits, if any, are inside: k8s
                } else {
                    out.append(part, 0, isDigit(part.charAt(0)) ? 0 : letters).append(MARK);
                }
            }
        }

        private static boolean isLongNumber(String part) {
            return part.length() >= 6 && part.chars().allMatch(c -> isDigit((char) c));
        }

        /** The 1 of {@code us-east-1}, and {@code 1a}. */
        private static boolean isOfRegion(String part, String before) {
            return part.length() <= 2 && COMPASS.contains(before);
        }

        /** {@code p95}, {@code v2}, {@code s3}, {@code 5xx}, {@code west1}, {@code ipv6}. */
        private static boolean namesItself(String part) {
            int length = part.length();
            if (NAMES_WITH_NUMBERS.contains(part.toLowerCase(Locale.ROOT)) || isStatusClass(part)) {
                return true;
            }
            if (length < 2 || !isDigit(part.charAt(length - 1)) || isDigit(part.charAt(0))) {
                return false;
            }
            return !isDigit(part.charAt(1)) ? COMPASS.contains(part.substring(0, length - 1)) : length <= 4;
        }

        /**
         * Where {@code -7d9f8b6c5d-x2x9k} of a deployment's pod begins, or {@code -x2x9k} of another's, or the length where
         * there is no such suffix. The short one must have a digit before its end, or it could be a word.
         */
        private static int podSuffix(String word) {
            int last = word.lastIndexOf('-');
            if (last <= 0 || word.length() - last != 6 || !isSuffix(word, last + 1, word.length())) {
                return word.length();
            }
            int hash = word.lastIndexOf('-', last - 1);
            int length = last - hash - 1;
            if (hash > 0 && length >= 6 && length <= 10 && isSuffix(word, hash + 1, last)) {
                return hash;
            }
            for (int i = last + 1; i < word.length() - 1; i++) {
                if (isDigit(word.charAt(i)) && !isDigit(word.charAt(i + 1))) {
                    return last;
                }
            }
            return word.length();
        }

        private static boolean isSuffix(String word, int from, int to) {
            for (int i = from; i < to; i++) {
                if (SUFFIX_LETTERS.indexOf(word.charAt(i)) < 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
