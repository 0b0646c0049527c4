package dev.pitwatch.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.bean.BeanInfo;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The first step, as routes call it. */
class ReceiveTest {

    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    /**
     * A status and a reading came at once, the first of a hub: {@code AbstractBeanProcessor} (Camel 4.17) says that it has looked for a
     * processor before it has one, so that the second thread has its message taken by whichever method of the class fits.
     */
    @Test
    void givenTheFirstTwoMessagesAtOnce_whenCamelLooksForAMethod_thenThereIsOneThatFits() {
        Receive receive = new Receive(Clock.systemUTC());
        Exchange exchange = new DefaultExchange(context);

        assertThat(new BeanInfo(context, Receive.class)
                        .createInvocation(receive, exchange)
                        .getMethod()
                        .getName())
                .isEqualTo("process");
    }
}
