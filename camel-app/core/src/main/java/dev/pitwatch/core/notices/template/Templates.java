package dev.pitwatch.core.notices.template;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts of notices, from the files of a folder that operators may change while the hub runs. A file is checked before it counts;
 * one that is wrong is named in the log with its line, and its last good version goes on. Thread safe.
 */
public final class Templates {

    /** What stands in a text that others may read in place of a secret. */
    public static final String HIDDEN = "••••";

    private static final Logger LOG = LoggerFactory.getLogger(Templates.class);
    private static final String FALLBACK_LANGUAGE = "en";
    private static final String SMS = "sms";
    private static final String WHATSAPP = "whatsapp";
    private static final String EMAIL = "email";
    private static final String PUSH = "push";

    private final Path path;
    private final TemplateFolder folder;
    private final TemplateReader reader;
    private volatile TemplateSet current;
    private volatile List<String> problems = List.of();

    /**
     * Reads and checks all texts.
     *
     * @param folder of the operators' texts; the shipped ones take the place of what it lacks
     * @param events that have texts, and their values
     */
    public Templates(Path folder, List<TemplateEvent> events, MeterRegistry meters) {
        this.path = folder;
        this.folder = new TemplateFolder(folder);
        this.reader = new TemplateReader(folder.toString(), events);
        this.current = reader.read(Map.of());
        refresh();
        Gauge.builder("pitwatch.templates.problems", () -> problems.size())
                .description("What is wrong in config/templates; the log says in which file and line")
                .register(meters);
    }

    /** Looks whether files have changed, and takes the ones that are right: bean {@code templates} of routes/notifications. */
    public synchronized void refresh() {
        try {
            folder.look().ifPresent(files -> {
                current = reader.read(files);
                problems = reader.problems();
                if (problems.isEmpty()) {
                    LOG.info("texts of notices: {} files read", files.size());
                } else {
                    LOG.error(
                            "texts of notices: {} problems; in place of what is wrong the last good texts go on:\n{}",
                            problems.size(),
                            String.join("\n", problems));
                }
            });
        } catch (IOException | UncheckedIOException e) {
            problems = List.of("%s can't be read: %s".formatted(path, e));
            LOG.error("texts of notices can't be read, the last good ones go on: {}", e.toString());
        }
    }

    /** {@return what is wrong in the folder, each with its file and line} */
    public List<String> problems() {
        return problems;
    }

    /**
     * {@return the texts of a notice}
     *
     * @param language of its reader; one without texts gets English
     * @param channel e.g. "sms"
     * @param open values that anyone may read, as people read them
     * @param secret values that its reader only may see
     * @throws TemplateException when it must not be sent by that channel
     */
    public RenderedNotice render(
            String event, String language, String channel, Map<String, String> open, Map<String, String> secret)
            throws TemplateException {
        TemplateSet texts = current;
        String spoken = TemplateReader.LANGUAGES.contains(language) ? language : FALLBACK_LANGUAGE;
        Words words = texts.words(spoken);
        Map<String, String> given = new HashMap<>(open);
        given.remove(ReadyTime.VALUE); // it is said in the place of another
        Rendering rendering = new Rendering(
                TemplateSet.name(event, spoken), texts.template(event, spoken), given, words.spoken(open), secret);
        return switch (channel) {
            case SMS -> rendering.sms();
            case WHATSAPP -> rendering.whatsapp();
            case EMAIL -> rendering.mail(texts.layout(), words, spoken);
            case PUSH -> rendering.push();
            default -> rendering.plain();
        };
    }
}
