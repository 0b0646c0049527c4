package dev.pitwatch.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortTest {

    @Test
    void givenPortsThatNobodyListensAtYet_whenMoreAreAskedFor_thenNoneComesTwice() {
        assertThat(IntStream.range(0, 500).map(i -> FreePort.any()).boxed().toList())
                .allMatch(port -> port >= 20_000 && port < 32_000)
                .doesNotHaveDuplicates();
    }
}
