package io.alerthistory.training;

import java.util.List;
import java.util.Locale;

/** Pictures for the report, as SVG. */
final class Pictures {
    private static final int CELL = 92;
    private static final int LEFT = 210;
    private static final int TOP = 78;
    private static final int PLOT = 300;
    private static final int MARGIN = 50;

    private Pictures() {}

    /** What was said (columns) of what was so (rows): shares of a row, with how many that were. */
    static String confusion(String title, List<String> names, int[][] confusion) {
        var cells = new StringBuilder();
        for (int row = 0; row < names.size(); row++) {
            int total = 0;
            for (int count : confusion[row]) {
                total += count;
            }
            cells.append(text(LEFT - 10, TOP + row * CELL + CELL / 2 + 5, "end", names.get(row)));
            cells.append(text(LEFT + row * CELL + CELL / 2, TOP - 10, "middle", shortened(names.get(row))));
            for (int column = 0; column < names.size(); column++) {
                double share = total == 0 ? 0 : confusion[row][column] / (double) total;
                cells.append(
                        cell(LEFT + column * CELL, TOP + row * CELL, share, confusion[row][column], row == column));
            }
        }
        int width = LEFT + names.size() * CELL + 20;
        return svg(width, TOP + names.size() * CELL + 20, text(width / 2, 24, "middle", title) + cells);
    }

    private static String cell(int x, int y, double share, int count, boolean right) {
        var colour = right ? "38,120,80" : "190,70,50";
        var ink = share > 0.55 ? "#ffffff" : "#222222";
        return String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"rgb(%s)\" fill-opacity=\"%.2f\" stroke=\"#ffffff\"/>%n"
                        + "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"%s\">%.0f %%</text>%n"
                        + "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"%s\" font-size=\"11\">%d</text>%n",
                x,
                y,
                CELL,
                CELL,
                colour,
                0.06 + 0.9 * share,
                x + CELL / 2,
                y + CELL / 2,
                ink,
                100 * share,
                x + CELL / 2,
                y + CELL / 2 + 18,
                ink,
                count);
    }

    /** The column's heading has less room than the row's. */
    private static String shortened(String name) {
        return name.length() <= 13 ? name : name.substring(0, 12) + "…";
    }

    /** How often answers were right (up) that were so sure (right); on the diagonal they are as right as they say. */
    static String reliability(String title, List<Judgement.Bin> bins) {
        var plot = new StringBuilder(String.format(
                Locale.ROOT,
                "<rect x=\"%1$d\" y=\"%1$d\" width=\"%2$d\" height=\"%2$d\" fill=\"none\" stroke=\"#888888\"/>%n"
                        + "<line x1=\"%1$d\" y1=\"%3$d\" x2=\"%3$d\" y2=\"%1$d\" stroke=\"#bbbbbb\" stroke-dasharray=\"4\"/>%n",
                MARGIN,
                PLOT,
                MARGIN + PLOT));
        int most = bins.stream().mapToInt(Judgement.Bin::count).max().orElse(1);
        for (var bin : bins) {
            plot.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"rgb(40,90,160)\" fill-opacity=\"0.7\"/>%n",
                    MARGIN + PLOT * bin.confidence(),
                    MARGIN + PLOT * (1 - bin.accuracy()),
                    3 + 11 * Math.sqrt(bin.count() / (double) most)));
        }
        plot.append(text(MARGIN + PLOT / 2, 30, "middle", title));
        plot.append(text(MARGIN + PLOT / 2, MARGIN + PLOT + 30, "middle", "confidence, 0 to 1"));
        plot.append(text(MARGIN + 8, MARGIN + 18, "start", "share that was right"));
        return svg(PLOT + 2 * MARGIN, PLOT + 2 * MARGIN, plot.toString());
    }

    private static String text(int x, int y, String anchor, String text) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"#222222\">%s</text>%n",
                x,
                y,
                anchor,
                text);
    }

    private static String svg(int width, int height, String content) {
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\""
                        + " font-family=\"sans-serif\" font-size=\"14\">%n<rect width=\"%1$d\" height=\"%2$d\" fill=\"#ffffff\"/>%n"
                        + "%3$s</svg>%n",
                width,
                height,
                content);
    }
}
