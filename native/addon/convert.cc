#include "addon/convert.h"

#include <algorithm>

#include "addon/device_data.h"
#include "core/error.h"

namespace network3::addon {
namespace {

// Calls visit for each element of an array of objects.
template <typename Visit>
void ForEachObject(const Napi::Value& array, Visit visit) {
  const auto items = array.As<Napi::Array>();
  for (std::uint32_t i = 0; i < items.Length(); ++i) visit(items.Get(i).As<Napi::Object>());
}

template <typename Visit>
void ForEachProperty(const Napi::Value& object, Visit visit) {
  const auto record = object.As<Napi::Object>();
  const Napi::Array names = record.GetPropertyNames();
  for (std::uint32_t i = 0; i < names.Length(); ++i) {
    const std::string name = names.Get(i).As<Napi::String>();
    visit(name, record.Get(name));
  }
}

template <typename T>
std::vector<T> ReadNumbers(const Napi::Value& array) {
  const auto items = array.As<Napi::Array>();
  std::vector<T> numbers;
  numbers.reserve(items.Length());
  for (std::uint32_t i = 0; i < items.Length(); ++i) {
    numbers.push_back(static_cast<T>(items.Get(i).As<Napi::Number>().Int64Value()));
  }
  return numbers;
}

std::string Text(const Napi::Object& object, const char* name) {
  return object.Get(name).As<Napi::String>();
}

TensorType ReadType(const Napi::Object& type) {
  return {DTypeOf(Text(type, "dtype")), ReadNumbers<std::int64_t>(type.Get("shape"))};
}

Attributes ReadAttributes(const Napi::Value& object) {
  Attributes attributes;
  ForEachProperty(object, [&](const std::string& name, const Napi::Value& value) {
    if (value.IsNumber()) {
      attributes.Set(name, value.As<Napi::Number>().DoubleValue());
    } else if (value.IsString()) {
      attributes.Set(name, value.As<Napi::String>().Utf8Value());
    } else {
      attributes.Set(name, ReadNumbers<std::int64_t>(value));
    }
  });
  return attributes;
}

OutputKind KindOf(const std::string& kind) {
  if (kind == "sum") return OutputKind::kSum;
  return kind == "rows" ? OutputKind::kRows : OutputKind::kLast;
}

Function ReadFunction(const Napi::Object& object) {
  Function function;
  function.batch = object.Get("batch").As<Napi::Number>().Int64Value();
  ForEachObject(object.Get("values"),
                [&](const Napi::Object& type) { function.values.push_back(ReadType(type)); });
  ForEachObject(object.Get("ops"), [&](const Napi::Object& op) {
    const Napi::Value multiply_adds = op.Get("multiplyAdds");
    function.ops.push_back(
        {Text(op, "op"), Text(op, "label"), ReadNumbers<int>(op.Get("inputs")),
         ReadNumbers<int>(op.Get("outputs")), ReadAttributes(op.Get("attributes")),
         multiply_adds.IsNumber() ? multiply_adds.As<Napi::Number>().Int64Value() : 0});
  });
  ForEachObject(object.Get("outputs"), [&](const Napi::Object& output) {
    function.outputs.push_back({Text(output, "name"),
                                output.Get("value").As<Napi::Number>().Int32Value(),
                                KindOf(Text(output, "kind"))});
  });
  ForEachObject(object.Get("assignments"), [&](const Napi::Object& assignment) {
    function.assignments.push_back(
        {Text(assignment, "variable"), assignment.Get("value").As<Napi::Number>().Int32Value()});
  });
  return function;
}

Napi::Value TensorToJs(Napi::Env env, const Tensor& tensor) {
  if (tensor.dtype != DType::kI32) return ToJs(env, tensor.f32);
  auto array = Napi::Int32Array::New(env, tensor.i32.size());
  std::copy(tensor.i32.begin(), tensor.i32.end(), array.Data());
  return array;
}

Napi::Object NumbersToJs(Napi::Env env, const std::map<std::string, double>& numbers) {
  Napi::Object object = Napi::Object::New(env);
  for (const auto& [name, value] : numbers) object.Set(name, Napi::Number::New(env, value));
  return object;
}

Napi::Object KernelToJs(Napi::Env env, const KernelInfo& kernel) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("op", kernel.op);
  object.Set("label", kernel.label);
  object.Set("implementation", kernel.implementation);
  if (kernel.graph_nodes > 0) {
    object.Set("graphNodes", static_cast<double>(kernel.graph_nodes));
  }
  return object;
}

}  // namespace

DType DTypeOf(const std::string& name) {
  if (name == "u8") return DType::kU8;
  return name == "i32" ? DType::kI32 : DType::kF32;
}

std::shared_ptr<const Program> ReadProgram(const Napi::Object& object) {
  auto program = std::make_shared<Program>();
  ForEachObject(object.Get("variables"), [&](const Napi::Object& variable) {
    program->variables.push_back({Text(variable, "name"), ReadType(variable)});
  });
  ForEachProperty(object.Get("functions"), [&](const std::string& name, const Napi::Value& value) {
    program->functions.emplace(name, ReadFunction(value.As<Napi::Object>()));
  });
  return program;
}

RunArguments ReadRunArguments(const Napi::Object& object) {
  RunArguments arguments;
  arguments.steps = object.Get("steps").As<Napi::Number>().Int64Value();
  arguments.rows = object.Get("rows").As<Napi::Number>().Int64Value();
  ForEachProperty(object.Get("data"), [&](const std::string& name, const Napi::Value& value) {
    const auto slice = value.As<Napi::Object>();
    arguments.data[name] = {DeviceDataWrap::Unwrap(slice.Get("data").As<Napi::Object>())->data(),
                            slice.Get("from").As<Napi::Number>().Int64Value()};
  });
  if (const Napi::Value order = object.Get("order"); order.IsTypedArray()) {
    const auto indices = order.As<Napi::Int32Array>();
    arguments.order.assign(indices.Data(), indices.Data() + indices.ElementLength());
  }
  ForEachProperty(object.Get("scalars"), [&](const std::string& name, const Napi::Value& value) {
    arguments.scalars[name] = value.As<Napi::Number>().DoubleValue();
  });
  arguments.first_step =
      static_cast<std::uint64_t>(object.Get("firstStep").As<Napi::Number>().Int64Value());
  arguments.epoch = static_cast<std::uint64_t>(object.Get("epoch").As<Napi::Number>().Int64Value());
  arguments.record = ReadNames(object.Get("record").As<Napi::Array>());
  arguments.finite = Text(object, "finite");
  return arguments;
}

std::map<std::string, Floats> ReadTensors(const Napi::Object& object) {
  std::map<std::string, Floats> tensors;
  ForEachProperty(object, [&](const std::string& name, const Napi::Value& value) {
    const auto array = value.As<Napi::Float32Array>();
    tensors[name].assign(array.Data(), array.Data() + array.ElementLength());
  });
  return tensors;
}

std::map<std::string, bool> ReadFlags(const Napi::Object& flags) {
  std::map<std::string, bool> result;
  for (const std::string& name : ReadNames(flags.GetPropertyNames())) {
    result[name] = flags.Get(name).ToBoolean();
  }
  return result;
}

std::vector<std::string> ReadNames(const Napi::Array& array) {
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    names.push_back(array.Get(i).As<Napi::String>());
  }
  return names;
}

Napi::Value ToJs(Napi::Env env, const Floats& values) {
  auto array = Napi::Float32Array::New(env, values.size());
  std::copy(values.begin(), values.end(), array.Data());
  return array;
}

Napi::Object ToJs(Napi::Env env, const RunResult& result) {
  Napi::Object object = Napi::Object::New(env);
  const char* status = result.status == RunStatus::kDone      ? "done"
                       : result.status == RunStatus::kStopped ? "stopped"
                                                              : "not-finite";
  object.Set("steps", Napi::Number::New(env, static_cast<double>(result.steps)));
  object.Set("status", Napi::String::New(env, status));
  object.Set("notFinite", Napi::String::New(env, result.not_finite));
  object.Set("notFiniteIn", Napi::String::New(env, result.not_finite_in));
  object.Set("sums", NumbersToJs(env, result.sums));
  Napi::Object records = Napi::Object::New(env);
  for (const auto& [name, values] : result.records) records.Set(name, ToJs(env, values));
  object.Set("records", records);
  Napi::Object tensors = Napi::Object::New(env);
  for (const auto& [name, tensor] : result.tensors) tensors.Set(name, TensorToJs(env, tensor));
  object.Set("tensors", tensors);
  object.Set("degradedSteps", Napi::Number::New(env, static_cast<double>(result.degraded_steps)));
  object.Set("seconds", Napi::Number::New(env, result.seconds));
  return object;
}

Napi::Object ToJs(Napi::Env env, const Progress& progress) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("steps", Napi::Number::New(env, static_cast<double>(progress.steps)));
  object.Set("sums", NumbersToJs(env, progress.sums));
  return object;
}

Napi::Object ToJs(Napi::Env env, const MemoryUse& use) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("network", static_cast<double>(use.network));
  object.Set("free", static_cast<double>(use.free));
  object.Set("total", static_cast<double>(use.total));
  return object;
}

Napi::Array ToJs(Napi::Env env, const std::vector<KernelInfo>& kernels) {
  Napi::Array array = Napi::Array::New(env, kernels.size());
  for (std::uint32_t i = 0; i < kernels.size(); ++i) array.Set(i, KernelToJs(env, kernels[i]));
  return array;
}

Napi::Object ToJs(Napi::Env env, const ProfileResult& profile) {
  Napi::Array ops = Napi::Array::New(env, profile.tasks.size());
  for (std::uint32_t i = 0; i < profile.tasks.size(); ++i) {
    const TaskTime& task = profile.tasks[i];
    Napi::Object op = KernelToJs(env, task.kernel);
    op.Set("seconds", Napi::Number::New(env, task.seconds));
    op.Set("waitSeconds", Napi::Number::New(env, task.wait_seconds));
    ops.Set(i, op);
  }
  Napi::Object object = Napi::Object::New(env);
  object.Set("stepSeconds", Napi::Number::New(env, profile.step_seconds));
  object.Set("flopsLimit", Napi::Number::New(env, profile.flops_limit));
  object.Set("ops", ops);
  return object;
}

}  // namespace network3::addon
