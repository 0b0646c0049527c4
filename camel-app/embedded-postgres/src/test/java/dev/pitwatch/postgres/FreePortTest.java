package dev.pitwatch.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    /** Another process that wants a block; says whether it got that. */
    static final class Taker {
        public static void main(String... args) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                System.out.println(channel.tryLock() == null ? "reserved" : "taken");
            }
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

    /** A channel that nobody refers to is closed when its memory is collected. */
    @Test
    void givenCollectedGarbage_whenAnotherProcessWantsTheBlock_thenItIsReservedAsBefore() throws Exception {
        int block = (FreePort.any() - 20_000) / 200;
        CountDownLatch collected = new CountDownLatch(1);
        Cleaner.create().register(new Object(), collected::countDown);
        do {
            System.gc();
        } while (!collected.await(100, TimeUnit.MILLISECONDS));

        Process taker = java(
                Taker.class,
                Path.of(System.getProperty("java.io.tmpdir"), "pitwatch-ports-" + block)
                        .toString());

        assertThat(taker.inputReader().lines()).containsExactly("reserved");
    }

    private static Process other() {
        return java(Other.class);
    }

    private static Process java(Class<?> main, String... args) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command =
                new ArrayList<>(List.of(java.toString(), "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
