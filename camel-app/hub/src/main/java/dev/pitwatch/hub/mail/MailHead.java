package dev.pitwatch.hub.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pitwatch.core.notices.notification.NoticeTargets;
import dev.pitwatch.spi.OutgoingNotice;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Headers of a notice's mail that say whose it is: bean {@code mailHead} of the channel email. Its Message-ID ends in the domain of
 * {@code SMTP_FROM}; a mail to a customer comes in the workshop's name, and is answered to it; by one click a reader does without more
 * of what they may do without (RFC 8058). Thread safe.
 */
public final class MailHead implements Processor {

    private static final String FROM = "Pitwatch <pitwatch@localhost>";

    private final URI publicUrl;
    private final Optional<String> address;
    private final String domain;

    /** Takes the channel's settings, and the address that links begin with. */
    public MailHead(Map<String, String> settings, URI publicUrl) {
        this.publicUrl = publicUrl;
        String from = settings.getOrDefault("SMTP_FROM", FROM);
        address = address(from).map(InternetAddress::getAddress);
        domain = address.filter(one -> one.contains("@"))
                .map(one -> one.substring(one.lastIndexOf('@') + 1))
                .orElse("localhost");
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        OutgoingNotice notice = exchange.getMessage().getMandatoryBody(OutgoingNotice.class);
        exchange.getMessage().setHeader("Message-ID", "<%s@%s>".formatted(notice.key(), domain));
        String sender = oneLine(notice.target().getOrDefault(NoticeTargets.SENDER, ""));
        if (address.isPresent() && !sender.isEmpty()) {
            exchange.getMessage()
                    .setHeader("From", new InternetAddress(address.get(), sender, UTF_8.name()).toString());
        }
        Optional.ofNullable(notice.target().get(NoticeTargets.REPLY_TO))
                .flatMap(MailHead::address)
                .ifPresent(reply -> exchange.getMessage().setHeader("Reply-To", reply.getAddress()));
        String token = notice.target().get(NoticeTargets.UNSUBSCRIBE);
        if (token != null) {
            URI link = publicUrl.resolve("/api/v1/unsubscribe/" + token);
            exchange.getMessage().setHeader("List-Unsubscribe", "<%s>".formatted(link));
            exchange.getMessage().setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    /** {@return the address that the text is; empty: it is none} */
    private static Optional<InternetAddress> address(String text) {
        try {
            return Optional.of(new InternetAddress(text, true));
        } catch (AddressException e) {
            return Optional.empty();
        }
    }
}
