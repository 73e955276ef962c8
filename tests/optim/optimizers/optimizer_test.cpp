// SPDX-License-Identifier: MIT
#include "../../../optim/optimizers/optimizer.hpp"

#include "../../support/approx.hpp"

namespace sluice {
namespace {

Dict config_of(const char* class_name, Dict config) {
  return {{"module", "keras.optimizers"},
          {"class_name", class_name},
          {"config", std::move(config)},
          {"registered_name", nullptr}};
}

TEST_SUITE("optim/optimizers/optimizer") {
  TEST_CASE("names give Keras's defaults") {
    CHECK(Optimizer("adam").learning_rate() == 0.001);
    CHECK(Optimizer("sgd").learning_rate() == 0.01);
    CHECK(Optimizer("rmsprop").class_name() == "RMSprop");
    CHECK(*Optimizer("adamw").config().find("weight_decay") == Value(0.004));
    CHECK(Optimizer("Adam").class_name() == "Adam");
  }

  TEST_CASE("a config is Keras's, key by key") {
    const Optimizer adam = Adam({.learning_rate = 0.5, .clipnorm = 2});
    CHECK(to_string(Value(adam.serialized())) ==
          R"({"module": "keras.optimizers", "class_name": "Adam", "config": {"name": "adam", )"
          R"("learning_rate": 0.5, "weight_decay": null, "clipnorm": 2, "global_clipnorm": null, )"
          R"("clipvalue": null, "use_ema": false, "ema_momentum": 0.99, )"
          R"("ema_overwrite_frequency": null, "loss_scale_factor": null, )"
          R"("gradient_accumulation_steps": null, "beta_1": 0.9, "beta_2": 0.999, )"
          R"("epsilon": 1e-07, "amsgrad": false}, "registered_name": null})");
  }

  TEST_CASE("configs come back as they were") {
    for (const Optimizer& optimizer : std::vector<Optimizer>{
             "adam", Adam({.learning_rate = CosineDecay(), .beta_1 = 0.5, .amsgrad = true}),
             AdamW({.weight_decay = 0.25, .global_clipnorm = 3, .name = "mine"}),
             SGD({.momentum = 0.5, .nesterov = true, .weight_decay = 0.5, .clipvalue = 1}),
             RMSprop({.rho = 0.5, .momentum = 0.25, .epsilon = 1e-3, .centered = true})}) {
      const Dict written = optimizer.serialized();
      CHECK(Value(Optimizer::from_config(written, "").serialized()) == Value(written));
    }
  }

  TEST_CASE("the learning rate can be set, unless a schedule sets it") {
    const Optimizer optimizer("adam");
    optimizer.set_learning_rate(0.125);
    CHECK(optimizer.learning_rate() == 0.125);
    CHECK(*optimizer.config().find("learning_rate") == Value(0.125));
    const SGD scheduled({.learning_rate = ExponentialDecay()});
    test::check_fails([&] { scheduled.set_learning_rate(0.1); },
                      "[optimizer] the learning rate follows a schedule and cannot be set; give "
                      "the optimizer a number");
    test::check_fails([&] { optimizer.set_learning_rate(-1); },
                      "[optimizer] expected learning_rate not negative, got -1");
  }

  TEST_CASE("copies share what they remember") {
    const Adam adam;
    const Optimizer copy = adam;
    const Parameter weight("w", Tensor({2}));
    copy.step({weight});
    CHECK(adam.iterations() == 1);
    CHECK(adam.built());
    CHECK(adam.elements() == 2);
  }

  TEST_CASE("what we do not honour is refused unless it is Keras's default") {
    CHECK_THROWS_WITH_AS(Optimizer::from_config(config_of("SGD", {{"use_ema", true}}), "o"),
                         "[config] expected only false at o.config.use_ema, got boolean true",
                         FormatError);
    CHECK_THROWS_WITH_AS(Optimizer::from_config(config_of("SGD", {{"momentm", 0.5}}), "o"),
                         "[config] unknown key o.config.momentm; did you mean \"momentum\"?",
                         FormatError);
    CHECK_THROWS_WITH_AS(Optimizer::from_config(config_of("Adam", {{"beta_1", 2}}), "o"),
                         "o: [adam] expected beta_1 in [0, 1), got 2", FormatError);
  }

  TEST_CASE("an unknown name is refused with the nearest") {
    test::check_fails([] { Optimizer("addam"); },
                      "[optimizer] unknown optimizer \"addam\"; did you mean \"adam\"?");
    test::check_fails([] { Optimizer("newton"); },
                      "[optimizer] unknown optimizer \"newton\"; choose one of adam, adamw, sgd, "
                      "rmsprop");
  }
}

}  // namespace
}  // namespace sluice
