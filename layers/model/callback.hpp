// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>

#include "../../core/base/config.hpp"
#include "history.hpp"

namespace sluice {

class Model;

/// What happens during training: the class to derive from for a custom callback.
class CallbackBody {
 public:
  virtual ~CallbackBody() = default;
  virtual void on_train_begin(Model&) {}
  virtual void on_train_end(Model&, const Logs&) {}
  virtual void on_epoch_begin(Model&, std::int64_t) {}
  /// What is added to the logs reaches later callbacks and the history.
  virtual void on_epoch_end(Model&, std::int64_t, Logs&) {}
  virtual void on_batch_end(Model&, std::int64_t, const Logs&) {}
  /// Whether `on_batch_end` wants to be called; logs are made only then.
  virtual bool watches_batches() const { return false; }

  /// What a later `fit` must know to go on as if it had not stopped, and back.
  virtual Dict state() const { return {}; }
  virtual void set_state(const Dict&) {}
};

/// A handle on a callback: copies share it.
class Callback {
 public:
  explicit Callback(std::shared_ptr<CallbackBody> body) : body_(std::move(body)) {}
  CallbackBody& body() const { return *body_; }

 private:
  std::shared_ptr<CallbackBody> body_;
};

/// Makes a custom callback: `make_callback<MyCallback>(arguments...)`.
template <class Body, class... Arguments>
Callback make_callback(Arguments&&... arguments) {
  return Callback(std::make_shared<Body>(std::forward<Arguments>(arguments)...));
}

}  // namespace sluice
