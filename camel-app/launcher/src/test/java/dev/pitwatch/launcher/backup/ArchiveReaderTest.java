package dev.pitwatch.launcher.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.launcher.backup.ArchiveWriter.Written;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveReaderTest {

    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        target = Files.createDirectories(folder.resolve("around/target"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../outside", "data/../../outside", "data/..", "..", "/outside", "../target-of-others/outside"})
    void givenAnArchiveThatNamesAFileOutside_whenUnpacked_thenItIsRefusedByNameAndNothingIsWrittenThere(String name)
            throws IOException {
        Written archive = archive(entry("inside", TarConstants.LF_NORMAL), entry(name, TarConstants.LF_NORMAL));

        assertThatThrownBy(() -> unpack(archive))
                .isInstanceOf(BackupException.class)
                .hasMessage("the backup names %s, outside its folder", name);

        assertThat(files()).containsExactly("around/target/inside");
    }

    @Test
    void givenAnArchiveWithALinkThatLeadsOutside_whenUnpacked_thenNothingIsWrittenThroughIt() throws IOException {
        TarArchiveEntry link = entry("link", TarConstants.LF_SYMLINK);
        link.setLinkName("..");
        Written archive = archive(link, entry("link/outside", TarConstants.LF_NORMAL));

        assertThatThrownBy(() -> unpack(archive)).isInstanceOf(IOException.class);

        assertThat(files()).containsExactly("around/target/link");
        assertThat(Files.isSymbolicLink(target.resolve("link"))).isFalse();
    }

    private void unpack(Written archive) throws IOException {
        ArchiveReader.of(folder, Optional.empty()).unpack(archive, name -> Optional.of(target.resolve(name)));
    }

    private static TarArchiveEntry entry(String name, byte kind) {
        return new TarArchiveEntry(name, kind, true); // a name that begins with a slash stays so
    }

    private Written archive(TarArchiveEntry... entries) throws IOException {
        Path file = folder.resolve("files.tar.gz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            for (TarArchiveEntry entry : entries) {
                boolean hasContent = entry.isFile();
                entry.setSize(hasContent ? CONTENT.length : 0);
                tar.putArchiveEntry(entry);
                tar.write(hasContent ? CONTENT : new byte[0]);
                tar.closeArchiveEntry();
            }
        }
        return new Written("files.tar.gz", Files.size(file), "not looked at before the end");
    }

    /** {@return all files but the archive, from the folder around it on} */
    private Stream<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all
                    .filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.equals("files.tar.gz"))
                    .toList()
                    .stream();
        }
    }
}
