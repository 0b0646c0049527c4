package dev.pitwatch.launcher.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WalSegmentTest {

    @ParameterizedTest
    @CsvSource({
        "000000010000000000000001,000000010000000000000002",
        "00000002000000000000000F,000000020000000000000010",
        "0000000100000000000000FF,000000010000000100000000",
        "00000001FFFFFFFE000000FF,00000001FFFFFFFF00000000"
    })
    void givenASegment_whenTheNextIsAskedFor_thenItIsTheOneThatTheServerWritesNext(String name, String next) {
        assertThat(new WalSegment(name).next()).isEqualTo(new WalSegment(next));
        assertThat(new WalSegment(name)).isLessThan(new WalSegment(next));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000002.history",
                "000000010000000000000004.00000028.backup",
                "000000010000000000000004.partial",
                "00000001000000000000000a",
                ""
            })
    void givenAnotherFileOfTheLog_whenItsNameIsRead_thenItIsNoSegment(String name) {
        assertThat(WalSegment.isName(name)).isFalse();
        assertThatThrownBy(() -> new WalSegment(name)).hasMessageContaining(name);
    }

    @Test
    void givenTwoRunsOfADatabase_whenCompared_thenTheirTimelinesTellThemApart() {
        assertThat(new WalSegment("000000020000000000000004").timeline()).isEqualTo("00000002");
        assertThat(new WalSegment("000000010000000000000009")).isLessThan(new WalSegment("000000020000000000000004"));
    }
}
