package dev.pitwatch.hub.news;

import dev.pitwatch.core.admission.licence.NewKeyUsed;
import dev.pitwatch.core.alerts.alert.AlertFact;
import dev.pitwatch.core.devices.presence.DeviceFact;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.SourceContract;
import dev.pitwatch.spi.SuppressedNotice;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultEndpoint;

/**
 * One kind of news as routes name it. What editors of routes know of it stands in {@code news.json}, written by hand as Camel's
 * own build would write it from this class.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "news",
        title = "News",
        syntax = "news:name",
        consumerOnly = true,
        remote = false,
        category = Category.CORE)
public final class NewsEndpoint extends DefaultEndpoint implements MultipleConsumersSupport, Contracted {

    /** What became of alerts. */
    public static final String ALERTS = "alerts";

    /** Whose news for people was announced: a workshop's id, or {@code platform}. */
    public static final String ANNOUNCEMENTS = "announcements";

    /** Devices that came, went, or were silent for their window. */
    public static final String DEVICES = "devices";

    /** Notifications of the database of alerts, which are not read yet. */
    public static final String ALERT_STEPS = "alert-steps";

    /** Notifications of the database of jobs that a hub has changed, which are not read yet. */
    public static final String JOB_CHANGES = "job-changes";

    /** Devices that used their new licence key. */
    public static final String LICENCE_KEYS = "licence-keys";

    /** Where to find readings that other hubs have stored and this one may have to judge. */
    public static final String READINGS_PASSED_ON = "readings-passed-on";

    /** Whose subscription was changed: a workshop's id. */
    public static final String SUBSCRIPTIONS = "subscriptions";

    /** Notices that are not sent, with the reason. */
    public static final String SUPPRESSED_NOTICES = "suppressed-notices";

    /** What each fact is, by what may stand after {@code news:}. */
    private static final Map<String, Class<?>> FACTS = Map.of(
            ALERT_STEPS, String.class,
            ALERTS, AlertFact.class,
            ANNOUNCEMENTS, String.class,
            DEVICES, DeviceFact.class,
            JOB_CHANGES, String.class,
            LICENCE_KEYS, NewKeyUsed.class,
            READINGS_PASSED_ON, String.class,
            SUBSCRIPTIONS, String.class,
            SUPPRESSED_NOTICES, SuppressedNotice.class);

    /** What may stand after {@code news:}. */
    static final Set<String> NAMES = FACTS.keySet();

    @UriPath(
            enums =
                    "alert-steps,alerts,announcements,devices,job-changes,licence-keys,readings-passed-on,subscriptions,suppressed-notices",
            description = "What the facts are of")
    @Metadata(required = true)
    private final String name;

    NewsEndpoint(String uri, String name, NewsComponent component) {
        super(uri, component);
        this.name = name;
    }

    /** {@return what the facts are of} */
    public String getName() {
        return name;
    }

    @Override
    public SourceContract source() {
        return new SourceContract(FACTS.get(name), false);
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("news: routes read it only");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        NewsConsumer consumer = new NewsConsumer(
                this,
                processor,
                () -> CamelContextHelper.mandatoryLookup(getCamelContext(), News.BEAN, News.class),
                name);
        configureConsumer(consumer);
        return consumer;
    }

    /** Each route that reads it gets every fact. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }
}
