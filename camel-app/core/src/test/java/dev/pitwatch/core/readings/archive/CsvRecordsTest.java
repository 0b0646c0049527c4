package dev.pitwatch.core.readings.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CsvRecordsTest {

    @Test
    void givenRecords_whenTakenInParts_thenEachIsWholeAndNoneIsMissing() throws IOException {
        CsvRecords records = of("1,a\n2,b\n3,c\n");

        assertThat(next(records, 2)).isEqualTo("1,a\n2,b\n");
        assertThat(next(records, 2)).isEqualTo("3,c\n");
        assertThat(next(records, 2)).isEmpty();
    }

    @Test
    void givenALineBreakBetweenQuotes_whenTaken_thenItEndsNoRecord() throws IOException {
        String first = "1,\"two\nlines, and a \"\"quote\n\"\"\"\n";

        assertThat(next(of(first + "2,b\n"), 1)).isEqualTo(first);
        assertThat(of(first + "2,b\n").count()).isEqualTo(2);
    }

    @Test
    void givenBytesThatAreNoAscii_whenTaken_thenTheyComeAsTheyAre() throws IOException {
        assertThat(next(of("1,µg/m³ धूल\n"), 1)).isEqualTo("1,µg/m³ धूल\n");
    }

    @Test
    void givenMoreThanABufferHolds_whenTakenAndCounted_thenNothingIsLostAtItsEdge() throws IOException {
        String line = "x".repeat(1_000) + ",\"\n\"\n";
        String all = line.repeat(200);
        CsvRecords records = of(all);

        assertThat(next(records, 150) + next(records, 150)).isEqualTo(all);
        assertThat(of(all).count()).isEqualTo(200);
    }

    @Test
    void givenSomeThatWereTaken_whenCounted_thenThoseThatAreLeftCount() throws IOException {
        CsvRecords records = of("1\n2\n3\n");
        next(records, 1);

        assertThat(records.count()).isEqualTo(2);
    }

    @Test
    void givenAFileThatEndsBetweenQuotes_whenTaken_thenItIsRefused() {
        assertThatThrownBy(() -> of("1,\"cut of").next(1))
                .isInstanceOf(IOException.class)
                .hasMessage("the file ends between quotes");
    }

    private static CsvRecords of(String text) {
        return new CsvRecords(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String next(CsvRecords records, int most) throws IOException {
        return new String(records.next(most), StandardCharsets.UTF_8);
    }
}
