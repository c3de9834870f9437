package io.alerthistory.testing;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Hostile texts for readers of texts, made of good ones. The seed is the whole recipe: the same one gives the same texts,
 * so a failure names its case by seed and number.
 */
public final class Mutations {
    private static final List<String> ANYWHERE = List.of(
            "\u0000",
            "\n",
            "\r\n",
            "\t",
            "\u001b[31m",
            "\u0085",
            "\u2028",
            "\u202e",
            "\ufeff",
            "\ud800",
            "\udc00",
            "😀",
            "é",
            "<script>",
            "&",
            "\"",
            "'",
            "`",
            "\\",
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            ":",
            ",",
            "=",
            "~",
            "!",
            "-",
            "+",
            "|",
            ">",
            "*",
            "?",
            "%",
            "#",
            "$",
            "@",
            "/",
            ".",
            "0",
            "1",
            "-1",
            "9223372036854775808",
            "1e999",
            "0x",
            "null",
            "true");

    private static final int MOST_CHANGES = 6;
    private static final int LONGEST = 100_000;

    private final SplittableRandom random;
    private final List<String> good;
    private final List<String> tokens;

    private Mutations(long seed, List<String> good, List<String> tokens) {
        this.random = new SplittableRandom(seed);
        this.good = List.copyOf(good);
        this.tokens = Stream.concat(ANYWHERE.stream(), tokens.stream()).toList();
    }

    /**
     * @param good what the reader takes; not empty
     * @param tokens what means something to the reader, and is put in besides what means something to most
     */
    public static List<String> of(long seed, int count, List<String> good, List<String> tokens) {
        var mutations = new Mutations(seed, good, tokens);
        return IntStream.range(0, count).mapToObj(i -> mutations.next()).toList();
    }

    private String next() {
        if (random.nextInt(10) == 0) {
            return noise(random.nextInt(200));
        }
        var text = new StringBuilder(any(good));
        for (int change = random.nextInt(1, MOST_CHANGES + 1); change > 0; change--) {
            change(text);
        }
        return text.substring(0, Math.min(text.length(), LONGEST));
    }

    private void change(StringBuilder text) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(1, 1 + Math.max(1, text.length() / 4)));
        switch (random.nextInt(8)) {
            case 0 -> text.delete(from, to);
            case 1 -> text.insert(from, text.substring(from, to));
            case 2, 3 -> text.insert(from, any(tokens));
            case 4 -> text.insert(from, noise(random.nextInt(1, 4)));
            case 5 -> text.setLength(from);
            case 6 -> {
                var other = any(good);
                int begin = random.nextInt(other.length() + 1);
                text.insert(from, other, begin, random.nextInt(begin, other.length() + 1));
            }
            default -> {
                var piece = random.nextBoolean() ? any(tokens) : text.substring(from, Math.min(to, from + 8));
                text.insert(from, piece.repeat(random.nextInt(1, random.nextInt(10) == 0 ? 5000 : 20)));
            }
        }
    }

    private String noise(int length) {
        int highest = random.nextBoolean() ? 0x7f : 0xffff;
        return random.ints(length, 0, highest)
                .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                .toString();
    }

    private String any(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
