package dev.pitwatch.hub.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskEncryptionTest {

    @TempDir
    Path machine;

    private Path data;
    private Path blocks;
    private Path names;

    @BeforeEach
    void folders() throws IOException {
        data = Files.createDirectories(machine.resolve("data")).toRealPath();
        blocks = Files.createDirectories(machine.resolve("block"));
        names = Files.createDirectories(machine.resolve("class"));
    }

    @Test
    void givenALuksVolume_whenLookedAt_thenIsEncrypted() throws IOException {
        mounts("36 1 8:1 / / rw - ext4 /dev/sda1 rw", "37 36 253:0 / %s rw - ext4 /dev/mapper/luks rw".formatted(data));
        Files.createDirectories(blocks.resolve("8:1"));
        uuid("253:0", "CRYPT-LUKS2-abc-luks\n");

        DiskEncryption.Finding found = look();

        assertThat(found.status()).isEqualTo("encrypted");
        assertThat(found.detail()).contains(data.toString(), "253:0");
    }

    @Test
    void givenAVolumeOverLuks_whenLookedAt_thenAllBelowHaveToBeEncrypted() throws IOException {
        mounts("36 1 253:1 / / rw shared:1 - xfs /dev/mapper/vg-data rw");
        uuid("253:1", "LVM-xyz\n");
        uuid("253:1/slaves/dm-0", "CRYPT-LUKS2-abc\n");
        assertThat(look().status()).isEqualTo("encrypted");

        Files.createDirectories(blocks.resolve("253:1/slaves/sdb1"));
        assertThat(look().status()).isEqualTo("not_encrypted");
    }

    @Test
    void givenABareDisk_whenLookedAt_thenIsNotEncrypted() throws IOException {
        mounts("36 1 8:1 / / rw - ext4 /dev/sda1 rw");
        Files.createDirectories(blocks.resolve("8:1/slaves"));

        assertThat(look().status()).isEqualTo("not_encrypted");
        assertThat(look().detail()).contains("expected a LUKS volume");
    }

    @Test
    void givenAFileSystemWithANumberOfItsOwn_whenLookedAt_thenItsDiskIsFoundByName() throws IOException {
        mounts("36 1 0:31 /root / rw - btrfs /dev/dm-0 rw");
        Files.createDirectories(names.resolve("dm-0/dm"));
        Files.writeString(names.resolve("dm-0/dm/uuid"), "CRYPT-LUKS2-abc\n");

        assertThat(look().status()).isEqualTo("encrypted");
    }

    @Test
    void givenNoDisk_whenLookedAt_thenNobodyKnows() throws IOException {
        mounts("36 1 0:31 / / rw - overlay overlay rw", "nonsense");
        assertThat(look().status()).isEqualTo("unknown");
        assertThat(look().detail()).contains("overlay");

        Files.delete(machine.resolve("mountinfo"));
        assertThat(look().status()).isEqualTo("unknown");
        assertThat(new DiskEncryption().of(data).status()).isIn("encrypted", "not_encrypted", "unknown");
    }

    private void mounts(String... lines) throws IOException {
        Files.writeString(machine.resolve("mountinfo"), String.join("\n", lines) + "\n");
    }

    private void uuid(String device, String uuid) throws IOException {
        Path dm = Files.createDirectories(blocks.resolve(device).resolve("dm"));
        Files.writeString(dm.resolve("uuid"), uuid);
    }

    private DiskEncryption.Finding look() {
        return new DiskEncryption(machine.resolve("mountinfo"), blocks, names).of(data);
    }
}
