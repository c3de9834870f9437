package io.alerthistory.api;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tables as RFC 4180 has them: lines that end in CR LF, cells in quotes where they need to be. Alerts come from anywhere
 * and a table is opened in a spreadsheet, so a cell that would be taken for a formula gets an apostrophe before it: that
 * shows as text there (OWASP, CSV Injection).
 */
final class Csv {
    private Csv() {}

    /** Sends a table while it is made. */
    static void stream(ServerResponse response, List<String> head, Stream<List<String>> rows) throws IOException {
        response.header(HeaderNames.CONTENT_TYPE, "text/csv; charset=utf-8; header=present");
        try (var out =
                new BufferedWriter(new OutputStreamWriter(response.outputStream(), StandardCharsets.UTF_8), 1 << 16)) {
            line(out, head);
            rows.forEach(row -> line(out, row));
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }

    private static void line(Writer out, List<String> cells) {
        try {
            for (int i = 0; i < cells.size(); i++) {
                out.append(i == 0 ? "" : ",").append(cell(cells.get(i)));
            }
            out.append("\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String cell(String text) {
        boolean isFormula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        var harmless = isFormula ? "'" + text : text;
        return harmless.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')
                ? '"' + harmless.replace("\"", "\"\"") + '"'
                : harmless;
    }
}
