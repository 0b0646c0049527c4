package dev.pitwatch.launcher.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.launcher.upgrade.ThreeWayMerge.Merged;
import org.junit.jupiter.api.Test;

class ThreeWayMergeTest {

    /** The example of the manual of GNU diffutils, 4 and 8: the files lao, tzu and tao. */
    private static final String LAO =
            """
            The Way that can be told of is not the eternal Way;
            The name that can be named is not the eternal name.
            The Nameless is the origin of Heaven and Earth;
            The Named is the mother of all things.
            Therefore let there always be non-being,
              so we may see their subtlety,
            And let there always be being,
              so we may see their outcome.
            The two are the same,
            But after they are produced,
              they have different names.
            """;

    private static final String TZU =
            """
            The Nameless is the origin of Heaven and Earth;
            The named is the mother of all things.

            Therefore let there always be non-being,
              so we may see their subtlety,
            And let there always be being,
              so we may see their outcome.
            The two are the same,
            But after they are produced,
              they have different names.
            They both may be called deep and profound.
            Deeper and more profound,
            The door of all subtleties!
            """;

    private static final String TAO =
            """
            The Way that can be told of is not the eternal Way;
            The name that can be named is not the eternal name.
            The Nameless is the origin of Heaven and Earth;
            The named is the mother of all things.

            Therefore let there always be non-being,
              so we may see their subtlety,
            And let there always be being,
              so we may see their result.
            The two are the same,
            But after they are produced,
              they have different names.

              -- The Way of Lao-Tzu, tr. by Wing-tsit Chan
            """;

    /** {@code diff3 -m lao tzu tao} says the same, but for the names. */
    @Test
    void givenTheExampleOfDiffutils_whenMerged_thenItIsWhatDiff3Says() {
        Merged merged = ThreeWayMerge.merge(TZU, LAO, TAO);

        assertThat(merged.conflicts()).isEqualTo(1);
        assertThat(merged.text())
                .isEqualTo(
                        LAO.replace("their outcome", "their result")
                                + """
                        <<<<<<< yours
                        ||||||| the installed version's
                        They both may be called deep and profound.
                        Deeper and more profound,
                        The door of all subtleties!
                        =======

                          -- The Way of Lao-Tzu, tr. by Wing-tsit Chan
                        >>>>>>> the other version's
                        """);
    }

    /** The example of Khanna, Kunal, Pierce: both moved 4 and 5, differently. */
    @Test
    void givenTheExampleOfThePaper_whenMerged_thenWhatOneSideChangedIsTakenAndTheRestConflicts() {
        Merged merged = ThreeWayMerge.merge(lines("1 2 3 4 5 6"), lines("1 4 5 2 3 6"), lines("1 2 4 5 3 6"));

        assertThat(merged.conflicts()).isPositive();
        assertThat(merged.text()).startsWith("1\n").endsWith("6\n");
    }

    /** What Git's diff3 style says, by JGit's issue 39. */
    @Test
    void givenChangesWithACommonEnd_whenMerged_thenTheConflictHasAllOfTheBase() {
        assertThat(ThreeWayMerge.merge(lines("a b c d"), lines("a H E c d"), lines("a F E c d"))
                        .text())
                .isEqualTo(
                        """
                        a
                        <<<<<<< yours
                        H
                        E
                        ||||||| the installed version's
                        b
                        =======
                        F
                        E
                        >>>>>>> the other version's
                        c
                        d
                        """);
    }

    /** By issue 132 of java-diff-utils. */
    @Test
    void givenInsertionsWithALineBetween_whenMerged_thenBothAreIn() {
        assertThat(ThreeWayMerge.merge(lines("l1 l2 l3 l4"), lines("l1 l2 l3 l3.5 l4"), lines("l1 l2 l3 l4 l5")))
                .isEqualTo(new Merged(lines("l1 l2 l3 l3.5 l4 l5"), 0));
    }

    @Test
    void givenEditsFarFromEachOther_whenMerged_thenBothAreIn() {
        assertThat(ThreeWayMerge.merge(lines("1 2 3 4 5"), lines("0 1 2 3 4 5"), lines("1 2 3 4 5 6")))
                .isEqualTo(new Merged(lines("0 1 2 3 4 5 6"), 0));
        assertThat(ThreeWayMerge.merge(lines("1 2 3 4 5"), lines("1 3 4 5"), lines("1 2 3 4 9")))
                .isEqualTo(new Merged(lines("1 3 4 9"), 0));
    }

    @Test
    void givenTheSameEditTwice_whenMerged_thenItIsTakenOnce() {
        assertThat(ThreeWayMerge.merge(lines("1 2 3"), lines("1 9 3"), lines("1 9 3")))
                .isEqualTo(new Merged(lines("1 9 3"), 0));
    }

    @Test
    void givenOneSideAlone_whenMerged_thenItIsThatOne() {
        assertThat(ThreeWayMerge.merge(lines("1 2 3"), lines("1 2 3"), lines("7 8")))
                .isEqualTo(new Merged(lines("7 8"), 0));
        assertThat(ThreeWayMerge.merge(lines("1 2 3"), "", lines("1 2 3"))).isEqualTo(new Merged("", 0));
        assertThat(ThreeWayMerge.merge("", lines("1"), "")).isEqualTo(new Merged(lines("1"), 0));
    }

    /** As diff3 and Git have it: lines that stand side by side belong together. */
    @Test
    void givenEditsOfNeighbouringLines_whenMerged_thenTheyConflict() {
        assertThat(ThreeWayMerge.merge(lines("1 2 3 4"), lines("1 8 3 4"), lines("1 2 9 4"))
                        .conflicts())
                .isEqualTo(1);
    }

    @Test
    void givenALastLineWithoutItsEndOrLinesWithCarriageReturns_whenMerged_thenTheyStayAsTheyAre() {
        assertThat(ThreeWayMerge.merge("1\r\n2\r\n3", "0\r\n1\r\n2\r\n3", "1\r\n2\r\n3"))
                .isEqualTo(new Merged("0\r\n1\r\n2\r\n3", 0));
        assertThat(ThreeWayMerge.merge("1", "2", "3").text())
                .isEqualTo(
                        "<<<<<<< yours\n2\n||||||| the installed version's\n1\n=======\n3\n>>>>>>> the other version's\n");
    }

    private static String lines(String words) {
        return words.replace(' ', '\n') + "\n";
    }
}
