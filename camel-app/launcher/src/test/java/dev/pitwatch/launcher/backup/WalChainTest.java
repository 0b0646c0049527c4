package dev.pitwatch.launcher.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.launcher.backup.WalChain.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalChainTest {

    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final WalSegment FIRST = new WalSegment("0000000100000000000000FF");

    @TempDir
    private Path folder;

    private final BackupKeys.Pair keys = BackupKeys.make();
    private WalChain chain;

    @BeforeEach
    void begin() throws IOException {
        chain = WalChain.begin(folder, NOON);
    }

    private PublicKey reader() {
        return BackupKeys.publicKey(keys.publicText()).orElseThrow();
    }

    private static PrivateKey words(BackupKeys.Pair pair) {
        return BackupKeys.privateKey(pair.privateWords()).orElseThrow();
    }

    private Path content(int filling) throws IOException {
        byte[] bytes = new byte[(int) WalSegment.BYTES];
        Arrays.fill(bytes, bytes.length / 3, bytes.length / 2, (byte) filling);
        return Files.write(folder.resolve("content-" + filling), bytes);
    }

    private Stored store(WalSegment segment, int filling, Instant at) throws IOException {
        chain.store(segment, content(filling), at, reader());
        return chain.segments().stream()
                .filter(stored -> stored.segment().equals(segment))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void givenSegments_whenStored_thenTheyComeBackInTheirOrderWithTheirTimesAndTakeLittleRoom() throws IOException {
        store(FIRST.next(), 2, NOON.plusSeconds(7));
        store(FIRST, 1, NOON);

        assertThat(WalChain.newestFirst(folder)).extracting(WalChain::id).containsExactly("2026-11-27T12-00-00Z");
        assertThat(chain.segments()).extracting(Stored::segment).containsExactly(FIRST, FIRST.next());
        assertThat(chain.segments()).extracting(Stored::at).containsExactly(NOON, NOON.plusSeconds(7));
        Path back = folder.resolve("back");
        chain.unpack(chain.segments().get(1), words(keys), back);
        assertThat(Files.mismatch(back, content(2))).isNegative();
        assertThat(chain.bytes()).isBetween(1L, WalSegment.BYTES / 10);
    }

    @Test
    void givenAStoredSegment_whenItIsChangedRenamedOrOpenedByAnotherKey_thenItIsRefusedWithTheReason()
            throws IOException {
        Stored stored = store(FIRST, 1, NOON);
        Path back = folder.resolve("back");

        assertThatThrownBy(() -> chain.unpack(stored, words(BackupKeys.make()), back))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("was encrypted for another key");

        String other =
                stored.file().toString().replace(FIRST.name(), FIRST.next().name());
        Path renamed = Files.copy(stored.file(), Path.of(other));
        assertThatThrownBy(() -> chain.unpack(new Stored(FIRST.next(), NOON, renamed), words(keys), back))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is broken");

        byte[] bytes = Files.readAllBytes(stored.file());
        Files.write(stored.file(), Arrays.copyOf(bytes, bytes.length - 20));
        assertThatThrownBy(() -> chain.unpack(stored, words(keys), back))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is broken");

        Files.writeString(stored.file(), "{}");
        assertThatThrownBy(() -> chain.unpack(stored, words(keys), back))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("does not begin with its key");
    }

    @Test
    void givenOldSegments_whenForgotten_thenTheyGoAndChainsWithNothingLeftButTheCurrentOne() throws IOException {
        store(FIRST, 1, NOON);
        WalChain older = chain;
        chain = WalChain.begin(folder, NOON.plus(Duration.ofHours(1)));
        store(FIRST, 2, NOON.plus(Duration.ofHours(1)));
        store(FIRST.next(), 3, NOON.plus(Duration.ofHours(2)));

        WalChain.forget(folder, NOON.plus(Duration.ofMinutes(90)), Optional.of(chain.id()));

        assertThat(older.exists()).isFalse();
        assertThat(chain.segments()).extracting(Stored::segment).containsExactly(FIRST.next());
        WalChain.forget(folder, NOON.plus(Duration.ofDays(1)), Optional.of(chain.id()));
        assertThat(chain.exists()).isTrue();
        assertThat(chain.segments()).isEmpty();
    }

    @Test
    void givenWhatAKilledProcessLeft_whenListed_thenItIsNoSegmentAndIsClearedAway() throws IOException {
        Path chainFolder = store(FIRST, 1, NOON).file().getParent();
        Path part = Files.writeString(
                chainFolder.resolve("." + FIRST.next().name() + "-2026-11-27T12-00-07Z.wal.part"), "half");

        assertThat(chain.segments()).hasSize(1);
        chain.clearUnfinished();

        assertThat(part).doesNotExist();
        assertThat(chain.segments()).hasSize(1);
        assertThat(chain.brokenBecause()).isEmpty();
        chain.markBroken(NOON, "its disk was full");
        assertThat(chain.brokenBecause()).hasValue("its disk was full");
    }
}
