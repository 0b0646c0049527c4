package dev.pitwatch.core.notices.template;

import dev.pitwatch.core.notices.template.TemplateFolder.TemplateFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes templates of files. In place of a file that is wrong its last good version counts, and in place of one that is missing, or
 * was never right, the shipped one. An SMS whose registration was never right is not sent: nothing can take its place.
 */
final class TemplateReader {

    static final List<String> LANGUAGES = List.of("en", "hi");

    private static final String SHIPPED = "/notices/";
    private static final String LAYOUT = "layout.html";

    private final String folder;
    private final List<TemplateEvent> events;
    private final Map<String, Object> lastGood = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private Map<String, TemplateFile> files = Map.of();

    /** Takes the folder as operators call it. */
    TemplateReader(String folder, List<TemplateEvent> events) {
        this.folder = folder;
        this.events = events;
    }

    /** Makes a type of text from the content of a file. */
    private interface Parser<T> {
        T parse(String content, TemplateProblems problems);
    }

    /** {@return all texts, of these files where they are right} */
    TemplateSet read(Map<String, TemplateFile> now) {
        files = now;
        problems.clear();
        known.clear();
        Map<String, Words> words = new HashMap<>();
        Map<String, Template> templates = new HashMap<>();
        for (String language : LANGUAGES) {
            words.put(language, needed("words." + language + ".txt", Words::read));
            for (TemplateEvent event : events) {
                templates.put(TemplateSet.name(event.code(), language), template(event, language));
            }
        }
        TemplateSet set = new TemplateSet(templates, words, needed(LAYOUT, MailLayout::read));
        now.keySet().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> problems.add("%s/%s: is no text of an event, expected e.g. %s/%s"
                        .formatted(folder, name, folder, "alert/en.txt or alert/en.email.html")));
        return set;
    }

    /** {@return what was wrong at the last reading, with files and lines} */
    List<String> problems() {
        return List.copyOf(problems);
    }

    private Template template(TemplateEvent event, String language) {
        String name = event.code() + "/" + language;
        Phrase text = registeredOrNew(event, name);
        return new Template(
                text,
                needed(name + ".email.html", (content, found) -> MailTemplate.read(content, event, found)),
                find(name + ".push.txt", (content, found) -> PushTemplate.read(content, event, found)),
                find(name + ".whatsapp.txt", (content, found) -> ContentTemplate.read(content, event, found)),
                dlt(name + ".dlt.txt", text));
    }

    /** The shipped text of an event whose registration is there stays the one that was shipped when it was registered. */
    private Phrase registeredOrNew(TemplateEvent event, String name) {
        Parser<Phrase> parser = (content, found) -> text(content, event, found);
        String registered = name + ".registered.txt";
        Phrase text = needed(name + ".txt", parser);
        Optional<Phrase> before = find(registered, parser);
        return before.isPresent()
                        && files.containsKey(name + ".dlt.txt")
                        && shipped(name + ".txt", parser).filter(text::equals).isPresent()
                ? before.get()
                : text;
    }

    private static Phrase text(String content, TemplateEvent event, TemplateProblems problems) {
        Phrase text = new Phrase(content.stripTrailing(), 1);
        text.check(event.all(), problems);
        text.require(event.secret(), problems);
        return text;
    }

    private Optional<DltText> dlt(String file, Phrase text) {
        Optional<DltText> dlt = find(file, DltText::read);
        if (dlt.isEmpty()) {
            return files.containsKey(file) ? Optional.of(DltText.unreadable()) : dlt;
        }
        TemplateProblems found = new TemplateProblems(folder + "/" + file);
        dlt.get().check(text, found);
        problems.addAll(found.found());
        return dlt;
    }

    private <T> T needed(String file, Parser<T> parser) {
        return find(file, parser).orElseThrow(() -> new IllegalStateException("no shipped text " + file));
    }

    private <T> Optional<T> find(String file, Parser<T> parser) {
        known.add(file);
        TemplateFile own = files.get(file);
        if (own == null) {
            lastGood.remove(file);
            return shipped(file, parser);
        }
        TemplateProblems found = new TemplateProblems(folder + "/" + file);
        String content = content(own, found);
        T read = content == null ? null : parser.parse(content, found);
        if (read != null && found.isEmpty()) {
            lastGood.put(file, read);
            return Optional.of(read);
        }
        problems.addAll(found.found());
        @SuppressWarnings("unchecked") // put there by the same parser
        Optional<T> before = Optional.ofNullable((T) lastGood.get(file));
        return before.isPresent() ? before : shipped(file, parser);
    }

    private static @Nullable String content(TemplateFile file, TemplateProblems problems) {
        if (file.refusal().isPresent()) {
            problems.add(1, file.refusal().get());
            return null;
        }
        try {
            String content = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file.content()))
                    .toString();
            return content.replace("\r\n", "\n").replace("\uFEFF", "");
        } catch (CharacterCodingException e) {
            problems.add(1, "is no UTF-8, expected a text in UTF-8");
            return null;
        }
    }

    private static <T> Optional<T> shipped(String file, Parser<T> parser) {
        try (InputStream in = TemplateReader.class.getResourceAsStream(SHIPPED + file)) {
            if (in == null) {
                return Optional.empty();
            }
            TemplateProblems problems = new TemplateProblems(file);
            T read = parser.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), problems);
            if (!problems.isEmpty()) {
                throw new IllegalStateException("shipped texts are wrong: " + problems.found());
            }
            return Optional.of(read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
