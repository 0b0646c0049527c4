package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.NoticeReports;
import dev.pitwatch.core.notices.notification.Notices;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.notices.notification.ProviderReferences;
import dev.pitwatch.core.notices.notification.TestNotices;
import dev.pitwatch.core.notices.preference.PreferenceService;
import dev.pitwatch.core.notices.preference.Unsubscribing;
import dev.pitwatch.core.notices.template.Templates;
import dev.pitwatch.core.people.user.UserService;
import dev.pitwatch.hub.mail.MailHead;
import dev.pitwatch.hub.mail.MailSender;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.plugins.ChannelBean;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.twilio.TwilioBeans;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.Registry;

/** Notices from the outbox to the channels. */
public final class NoticesPart implements Part {

    private final Templates templates;
    private final NoticeSteps steps;
    private final WebhookHandlers webhooks;
    private final TwilioBeans twilio;
    private final WebNotices web;
    private final List<Handlers> handlers;

    public NoticesPart(HubServices services, UserService users) {
        templates = new Templates(
                services.settings().folders().config().resolve("templates"),
                NoticeEvent.forTemplates(),
                services.meters());
        services.config().also("templates", templates::problems);
        Dispatch dispatch = new Dispatch(
                services.database(),
                services.masterKey(),
                services.plugins().channels(),
                templates,
                services.clock(),
                services.meters(),
                one -> services.news().publish(NewsEndpoint.SUPPRESSED_NOTICES, one));
        steps = new NoticeSteps(dispatch, services.plugins(), services.clock());
        services.plugins().make(new ChannelBean("email", "mailSender", MailSender::new));
        URI publicUrl = services.settings().web().publicUrl();
        services.plugins().make(new ChannelBean("email", "mailHead", settings -> new MailHead(settings, publicUrl)));
        webhooks = new WebhookHandlers(
                services.camel(),
                new NoticeReports(services.database(), services.clock(), services.meters()),
                publicUrl);
        twilio = new TwilioBeans(
                services.plugins()::setting, new ProviderReferences(services.database(), services.clock()));
        web = new WebNotices(services);
        steps.useRoutesOf(services.camel(), web::allows);
        Outbox outbox = new Outbox(services.database(), services.masterKey(), services.clock());
        handlers = List.of(
                webhooks,
                new UnsubscribeHandlers(
                        new Unsubscribing(services.database(), services.masterKey(), services.clock()), publicUrl),
                new NoticeHandlers(
                        new Notices(services.database(), services.masterKey()),
                        new TestNotices(
                                services.database(),
                                services.masterKey(),
                                outbox,
                                web.webhooks(),
                                web.push(),
                                services.clock()),
                        web.webhooks()),
                new PersonalHandlers(
                        services.database(),
                        new PreferenceService(services.database(), services.clock()),
                        users,
                        web.push(),
                        web.keys()));
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("noticeTemplates", templates);
        steps.bind(registry);
        twilio.bind(registry);
        web.bind(registry);
    }

    @Override
    public Map<String, String> duties() {
        return Map.of("notifications-send", "no notice is sent");
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        steps.listen(notifications);
    }

    @Override
    public void close() {
        webhooks.close();
        steps.close();
        twilio.close();
        web.close();
    }
}
