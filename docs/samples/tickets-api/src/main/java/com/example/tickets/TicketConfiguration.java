package com.example.tickets;

import io.haapi.dynamodb.DynamoDbAggregateStore;
import io.haapi.dynamodb.TableDefinition;
import io.haapi.dynamodb.Tables;
import io.haapi.idempotency.AggregateStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TicketConfiguration {

  @Bean
  AggregateStore<Ticket, Ticket> ticketStore(Tables tables, TicketSettings settings) {
    return new DynamoDbAggregateStore<>(tables, settings.table(), new TicketMapping());
  }

  @Bean
  TableDefinition ticketTable(TicketSettings settings) {
    return DynamoDbAggregateStore.table(settings.table(), new TicketMapping());
  }
}
