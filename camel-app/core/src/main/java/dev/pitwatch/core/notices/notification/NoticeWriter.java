package dev.pitwatch.core.notices.notification;

import dev.pitwatch.core.notices.template.RenderedNotice;
import dev.pitwatch.core.notices.template.TemplateException;
import dev.pitwatch.core.notices.template.Templates;
import dev.pitwatch.spi.OutgoingNotice;
import java.time.Instant;
import java.util.Map;

/** Writes what a claimed notice says. */
final class NoticeWriter {

    private final Templates templates;
    private final NoticeSecrets secrets;
    private final NoticeTargets targets;

    NoticeWriter(Templates templates, NoticeSecrets secrets, NoticeTargets targets) {
        this.templates = templates;
        this.secrets = secrets;
        this.targets = targets;
    }

    /**
     * {@return the notice, to be sent until then}
     *
     * @throws TemplateException when it must not be sent by that channel
     */
    DueNotice write(ClaimedNotice claimed, Instant until) throws TemplateException {
        RenderedNotice said = templates.render(
                claimed.event(), claimed.language(), claimed.channel(), claimed.open(), secrets.open(claimed));
        Map<String, String> target = targets.of(claimed);
        target.putAll(said.target());
        OutgoingNotice message = new OutgoingNotice(
                claimed.key().toString(),
                claimed.channel(),
                claimed.event(),
                claimed.language(),
                claimed.workshopId(),
                claimed.address().orElseThrow(),
                claimed.queuedAt(),
                claimed.attempt(),
                claimed.perhapsSent(),
                new OutgoingNotice.Content(
                        said.template(),
                        said.subject(),
                        said.title(),
                        said.text(),
                        said.textWithoutSecrets(),
                        said.html(),
                        said.contentSid(),
                        said.variables(),
                        said.values()),
                target);
        return new DueNotice(claimed.id(), message, said.template(), until, secrets.sealAddress(claimed));
    }
}
