package dev.pitwatch.notify.twilio.sms;

import dev.pitwatch.notify.twilio.TwilioSearch;
import dev.pitwatch.spi.RouteStep;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** Step {@code sms-twilio-search}. */
@Component(service = RouteStep.class)
@NullMarked
public final class SmsTwilioSearch extends TwilioSearch {

    public SmsTwilioSearch() {
        super("sms-twilio-search");
    }
}
