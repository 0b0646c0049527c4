package dev.pitwatch.launcher.upgrade;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two edits of one text made one, line by line, as diff3 does (Khanna, Kunal, Pierce: A Formal Investigation of Diff3, 2007): what one side
 * alone changed is taken, what both changed alike is taken once, and what both changed differently, or without a line that stayed between
 * them, is a conflict. Lines keep their ends, so that a file with CRLF stays one.
 */
public final class ThreeWayMerge {

    /** How a conflict begins: as Git and diff3 write it. */
    public static final String MARKER = "<<<<<<< ";

    private static final String MINE = MARKER + "yours\n";
    private static final String BASE = "||||||| the installed version's\n";
    private static final String SEPARATOR = "=======\n";
    private static final String THEIRS = ">>>>>>> the other version's\n";

    private final List<String> base;
    private final Side mine;
    private final Side theirs;
    private final StringBuilder merged = new StringBuilder();
    private int conflicts;

    /**
     * A text that both edits are in.
     *
     * @param text with both sides and the base between markers where they conflict
     * @param conflicts how many of such places there are
     */
    public record Merged(String text, int conflicts) {}

    private ThreeWayMerge(List<String> base, List<String> mine, List<String> theirs) {
        this.base = base;
        this.mine = new Side(base, mine);
        this.theirs = new Side(base, theirs);
    }

    /** {@return both edits of the base in one text} */
    public static Merged merge(String base, String mine, String theirs) {
        ThreeWayMerge merge = new ThreeWayMerge(lines(base), lines(mine), lines(theirs));
        merge.run();
        return new Merged(merge.merged.toString(), merge.conflicts);
    }

    /** {@return the lines with their ends} */
    private static List<String> lines(String text) {
        return Arrays.stream(text.split("(?<=\n)", -1))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private void run() {
        int at = 0;
        while (mine.hasNext() || theirs.hasNext()) {
            int from = Math.min(mine.nextFrom(), theirs.nextFrom());
            base.subList(at, from).forEach(merged::append);
            at = region(from);
        }
        base.subList(at, base.size()).forEach(merged::append);
    }

    /** Takes all edits that touch each other from there on; {@return where in the base they end} */
    private int region(int from) {
        mine.begin();
        theirs.begin();
        int to = from;
        boolean grown = true;
        while (grown) {
            int end = Math.max(mine.takeUntil(to), theirs.takeUntil(to));
            grown = end > to;
            to = end;
        }
        resolve(base.subList(from, to), mine.lines(from, to), theirs.lines(from, to));
        return to;
    }

    private void resolve(List<String> before, List<String> ours, List<String> others) {
        if (ours.equals(others) || others.equals(before)) {
            ours.forEach(merged::append);
        } else if (ours.equals(before)) {
            others.forEach(merged::append);
        } else {
            conflicts++;
            block(MINE, ours);
            block(BASE, before);
            block(SEPARATOR, others);
            merged.append(THEIRS);
        }
    }

    private void block(String head, List<String> lines) {
        merged.append(head);
        lines.forEach(merged::append);
        if (merged.charAt(merged.length() - 1) != '\n') {
            merged.append('\n'); // a last line without its end
        }
    }

    /**
     * One difference.
     *
     * @param from its first line in the base
     * @param to behind its last line in the base
     * @param sideFrom its first line in the edited text
     * @param sideTo behind its last line there
     */
    private record Edit(int from, int to, int sideFrom, int sideTo) {

        static Edit of(AbstractDelta<String> delta) {
            int from = delta.getSource().getPosition();
            int sideFrom = delta.getTarget().getPosition();
            return new Edit(
                    from,
                    from + delta.getSource().size(),
                    sideFrom,
                    sideFrom + delta.getTarget().size());
        }
    }

    /** One edited text, whose differences are taken in their order. */
    private static final class Side {
        private final List<String> lines;
        private final List<Edit> edits = new ArrayList<>();
        private int next;
        private int begun;

        Side(List<String> base, List<String> lines) {
            this.lines = lines;
            DiffUtils.diff(base, lines).getDeltas().forEach(delta -> edits.add(Edit.of(delta)));
        }

        boolean hasNext() {
            return next < edits.size();
        }

        int nextFrom() {
            return hasNext() ? edits.get(next).from() : Integer.MAX_VALUE;
        }

        void begin() {
            begun = next;
        }

        /** Takes what begins until there; {@return where in the base that ends, at least there} */
        int takeUntil(int to) {
            int end = to;
            while (nextFrom() <= end) {
                end = Math.max(end, edits.get(next).to());
                next++;
            }
            return end;
        }

        /** {@return what stands here in the place of those lines of the base} */
        List<String> lines(int from, int to) {
            if (begun == next) {
                // Nothing was changed here, but above perhaps.
                int shift = begun == 0
                        ? 0
                        : edits.get(begun - 1).sideTo() - edits.get(begun - 1).to();
                return lines.subList(from + shift, to + shift);
            }
            Edit first = edits.get(begun);
            Edit last = edits.get(next - 1);
            return lines.subList(first.sideFrom() - (first.from() - from), last.sideTo() + (to - last.to()));
        }
    }
}
