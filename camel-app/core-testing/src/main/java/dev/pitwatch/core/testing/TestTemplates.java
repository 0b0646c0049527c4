package dev.pitwatch.core.testing;

import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.template.Templates;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts for tests that are not about texts. */
public final class TestTemplates {

    private TestTemplates() {}

    /** {@return the texts that come with Pitwatch; by WhatsApp nothing is sent} */
    public static Templates shipped() {
        return in(Path.of("no-such-folder"));
    }

    /** {@return those of a folder, and the shipped ones in place of what it lacks} */
    public static Templates in(Path folder) {
        return new Templates(folder, NoticeEvent.forTemplates(), new SimpleMeterRegistry());
    }

    /** {@return the shipped texts; one-time codes in English have an approved template of WhatsApp} */
    public static Templates withWhatsApp() {
        try (TestFolder folder = TestFolder.create("templates-")) {
            Path file = Files.createDirectory(folder.path().resolve("one_time_code"))
                    .resolve("en.whatsapp.txt");
            Files.writeString(file, "content_sid = HX%s\nvariables = code".formatted("0".repeat(32)));
            return in(folder.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
