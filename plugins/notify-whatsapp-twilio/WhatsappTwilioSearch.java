package dev.pitwatch.notify.twilio.whatsapp;

import dev.pitwatch.notify.twilio.TwilioSearch;
import dev.pitwatch.spi.RouteStep;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** Step {@code whatsapp-twilio-search}. */
@Component(service = RouteStep.class)
@NullMarked
public final class WhatsappTwilioSearch extends TwilioSearch {

    public WhatsappTwilioSearch() {
        super("whatsapp-twilio-search");
    }
}
