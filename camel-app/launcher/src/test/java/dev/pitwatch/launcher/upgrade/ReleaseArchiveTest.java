package dev.pitwatch.launcher.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseArchiveTest {

    private static final int EXECUTABLE = 0100755;
    private static final int PLAIN = 0100644;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** What is put into an archive. */
    private interface Content {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    private Path archive(Content content) throws IOException {
        bytes.reset();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            content.write(tar);
        }
        return Files.write(folder.resolve("pitwatch-1.2.3.tar.gz"), bytes.toByteArray());
    }

    private static void file(TarArchiveOutputStream tar, String name, int mode, String text) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private String sha256() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
    }

    private Path scratch() {
        return folder.resolve("scratch");
    }

    @Test
    void givenAnArchive_whenUnpacked_thenItsFilesAreThereWithTheirRights() throws Exception {
        Path archive = archive(tar -> {
            file(tar, "pitwatch-1.2.3/pitwatch", EXECUTABLE, "#!/bin/sh\n");
            file(tar, "pitwatch-1.2.3/lib/release", PLAIN, "version=1.2.3\n");
        });
        Files.createDirectories(scratch().resolve("left"));

        Path home = ReleaseArchive.unpack(archive, sha256(), scratch());

        assertThat(home).isEqualTo(scratch().resolve("pitwatch-1.2.3"));
        assertThat(home.resolve("pitwatch")).isExecutable().hasContent("#!/bin/sh\n");
        assertThat(Files.isExecutable(home.resolve("lib/release"))).isFalse();
    }

    @Test
    void givenAnotherSumThanWasSigned_whenUnpacked_thenItIsRefused() throws Exception {
        Path archive = archive(tar -> file(tar, "pitwatch-1.2.3/lib/release", PLAIN, "version=1.2.3\n"));

        assertThatThrownBy(() -> ReleaseArchive.unpack(archive, "0".repeat(64), scratch()))
                .isInstanceOf(UpgradeException.class)
                .hasMessageContaining("has become another");
    }

    @Test
    void givenWhatNoReleaseHas_whenUnpacked_thenItIsRefusedAndNothingIsOutside() throws Exception {
        refused(tar -> file(tar, "../outside", PLAIN, "x"), "no release has");
        refused(
                tar -> {
                    TarArchiveEntry link = new TarArchiveEntry("pitwatch-1.2.3/etc", TarConstants.LF_SYMLINK);
                    link.setLinkName("/etc");
                    tar.putArchiveEntry(link);
                    tar.closeArchiveEntry();
                },
                "no release has");
        refused(tar -> file(tar, "something", PLAIN, "x"), "is no archive of a release");
        assertThat(folder.resolve("outside")).doesNotExist();
        Path text = Files.writeString(folder.resolve("text.tar.gz"), "no archive");
        assertThatThrownBy(() -> ReleaseArchive.unpack(text, sha256(), scratch()))
                .hasMessageContaining("is no archive of a release");
    }

    private void refused(Content content, String why) throws Exception {
        Path archive = archive(content);
        String sum = sha256();
        assertThatThrownBy(() -> ReleaseArchive.unpack(archive, sum, scratch()))
                .isInstanceOf(UpgradeException.class)
                .hasMessageContaining(why);
    }
}
