package io.alerthistory.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A guide in Markdown, as its commands: every fenced block {@code sh}, in order. One marked {@code sh norun: REASON} is not
 * run. A block {@code text} right after it is what it prints; {@code text example} is what it printed once.
 */
record Guide(Path file, List<Block> blocks) {
    /**
     * @param line where its fence stands, counted from 1
     * @param reason why it is not run, if it is not
     * @param prints lines that its output has, in this order; {@code ...} in them stands for anything
     */
    record Block(int line, String commands, Optional<String> reason, List<String> prints) {}

    private static final String FENCE = "```";
    private static final String NOT_RUN = "sh norun: ";

    static Guide read(Path file) throws IOException {
        var blocks = new ArrayList<Block>();
        var lines = Files.readAllLines(file);
        boolean justAfterCommands = false;
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith(FENCE)) {
                justAfterCommands &= lines.get(i).isBlank();
                continue;
            }
            var kind = lines.get(i).substring(FENCE.length());
            int begin = i + 1;
            for (i = begin; !lines.get(i).equals(FENCE); i++) {
                // to its end
            }
            var content = lines.subList(begin, i);
            boolean isCommands = kind.equals("sh") || kind.startsWith(NOT_RUN);
            if (isCommands) {
                var reason = Optional.of(kind)
                        .filter(it -> it.startsWith(NOT_RUN))
                        .map(it -> it.substring(NOT_RUN.length()));
                blocks.add(new Block(begin, String.join("\n", content), reason, List.of()));
            } else if (kind.equals("text") && justAfterCommands) {
                var last = blocks.removeLast();
                blocks.add(new Block(last.line, last.commands, last.reason, List.copyOf(content)));
            }
            justAfterCommands = isCommands;
        }
        return new Guide(file, List.copyOf(blocks));
    }

    List<Block> run() {
        return blocks.stream().filter(block -> block.reason.isEmpty()).toList();
    }
}
