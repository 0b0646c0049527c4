package dev.pitwatch.hub.routes;

import java.util.ArrayList;
import java.util.List;

/** The difference of two texts, line by line, as {@code diff -u} writes it. */
final class LineDiff {

    private static final int CONTEXT = 3;
    private static final int MOST_LINES = 2_000;

    private LineDiff() {}

    private record Edit(char kind, String line, int oldLine, int newLine) {}

    /** {@return the hunks; empty when the texts are the same} */
    static String of(String before, String after) {
        List<Edit> edits = edits(before.lines().toList(), after.lines().toList());
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < edits.size()) {
            if (edits.get(at).kind() == ' ') {
                at++;
                continue;
            }
            int end = at;
            int same = 0;
            for (int i = at; i < edits.size() && same <= 2 * CONTEXT; i++) {
                same = edits.get(i).kind() == ' ' ? same + 1 : 0;
                end = same == 0 ? i + 1 : end;
            }
            hunk(edits.subList(Math.max(0, at - CONTEXT), Math.min(edits.size(), end + CONTEXT)), text);
            at = end;
        }
        return text.toString();
    }

    private static void hunk(List<Edit> edits, StringBuilder text) {
        long removed = edits.stream().filter(edit -> edit.kind() != '+').count();
        long added = edits.stream().filter(edit -> edit.kind() != '-').count();
        Edit first = edits.get(0);
        text.append("@@ -%d,%d +%d,%d @@%n".formatted(first.oldLine(), removed, first.newLine(), added));
        edits.forEach(edit -> text.append(edit.kind()).append(edit.line()).append('\n'));
    }

    private static List<Edit> edits(List<String> before, List<String> after) {
        if (before.size() > MOST_LINES || after.size() > MOST_LINES) {
            return whole(before, after);
        }
        int[][] common = common(before, after);
        List<Edit> edits = new ArrayList<>();
        int o = 0;
        int n = 0;
        while (o < before.size() || n < after.size()) {
            if (o < before.size() && n < after.size() && before.get(o).equals(after.get(n))) {
                edits.add(new Edit(' ', before.get(o), o + 1, n + 1));
                o++;
                n++;
            } else if (o < before.size() && (n == after.size() || common[o + 1][n] >= common[o][n + 1])) {
                edits.add(new Edit('-', before.get(o), o + 1, n + 1));
                o++;
            } else {
                edits.add(new Edit('+', after.get(n), o + 1, n + 1));
                n++;
            }
        }
        return edits;
    }

    private static List<Edit> whole(List<String> before, List<String> after) {
        List<Edit> edits = new ArrayList<>();
        before.forEach(line -> edits.add(new Edit('-', line, 1, 1)));
        after.forEach(line -> edits.add(new Edit('+', line, 1, 1)));
        return edits;
    }

    /** How many lines the rests of both texts have in common, from each pair of lines on. */
    private static int[][] common(List<String> before, List<String> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int o = before.size() - 1; o >= 0; o--) {
            for (int n = after.size() - 1; n >= 0; n--) {
                common[o][n] = before.get(o).equals(after.get(n))
                        ? common[o + 1][n + 1] + 1
                        : Math.max(common[o + 1][n], common[o][n + 1]);
            }
        }
        return common;
    }
}
