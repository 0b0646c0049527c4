package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.NoticeReports;
import dev.pitwatch.core.notices.template.Templates;
import dev.pitwatch.hub.mail.MailSender;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.plugins.ChannelBean;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.twilio.TwilioBeans;
import java.util.List;
import org.apache.camel.spi.Registry;

/** Notices from the outbox to the channels. */
public final class NoticesPart implements Part {

    private final Templates templates;
    private final NoticeSteps steps;
    private final WebhookHandlers webhooks;
    private final TwilioBeans twilio;

    public NoticesPart(HubServices services) {
        templates = new Templates(
                services.settings().folders().config().resolve("templates"),
                NoticeEvent.forTemplates(),
                services.meters());
        Dispatch dispatch = new Dispatch(
                services.database(),
                services.masterKey(),
                services.plugins().channels(),
                templates,
                services.clock(),
                services.meters());
        steps = new NoticeSteps(dispatch, services.plugins(), services.clock());
        steps.useRoutesOf(services.camel());
        services.plugins().make(new ChannelBean("email", "mailSender", MailSender::new));
        webhooks = new WebhookHandlers(
                services.camel(),
                new NoticeReports(services.database(), services.clock(), services.meters()),
                services.settings().web().publicUrl());
        twilio = new TwilioBeans(services.plugins()::setting);
    }

    @Override
    public List<Handlers> handlers() {
        return List.of(webhooks);
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("noticeTemplates", templates);
        steps.bind(registry);
        twilio.bind(registry);
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
    }
}
