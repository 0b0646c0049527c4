package dev.pitwatch.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreePortTest {

    private static final int ASKED = 150;

    /** Another process that gives ports. */
    static final class Other {
        public static void main(String... args) throws IOException {
            given().forEach(System.out::println);
            System.in.read(); // it lives until the end of its input
        }
    }

    private static List<String> given() {
        return IntStream.range(0, ASKED)
                .mapToObj(i -> Integer.toString(FreePort.any()))
                .toList();
    }

    @Test
    void givenPortsThatNobodyListensAtYet_whenMoreAreAskedFor_thenNoneComesTwice() {
        assertThat(given())
                .allMatch(port -> Integer.parseInt(port) >= 20_000 && Integer.parseInt(port) < 32_000)
                .doesNotHaveDuplicates();
    }

    @Test
    void givenOtherProcessesThatGivePorts_whenOneIsAskedFor_thenItIsNoneOfTheirs() throws Exception {
        List<Process> others = Stream.generate(FreePortTest::other).limit(3).toList();
        try {
            List<String> all = new ArrayList<>(given());
            for (Process other : others) {
                all.addAll(other.inputReader().lines().limit(ASKED).toList());
            }
            assertThat(all).hasSize(4 * ASKED).doesNotHaveDuplicates();
        } finally {
            others.forEach(Process::destroy);
        }
    }

    private static Process other() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        try {
            return new ProcessBuilder(
                            java.toString(), "-cp", System.getProperty("java.class.path"), Other.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
