"""Greedy completion through llama.cpp's C API, to score the shipped file and not only the checkpoint.

The libraries come from the npm package @node-llama-cpp/linux-x64 (llama.cpp v0.5.0); struct offsets are that release's.
"""
import ctypes
import pathlib
from ctypes import POINTER, Structure, byref, c_bool, c_char, c_char_p, c_float, c_int32, c_int8, c_size_t, c_uint32, c_void_p

_LOG = ctypes.CFUNCTYPE(None, c_int32, c_char_p, c_void_p)


class _ModelParams(Structure):
    _fields_ = [("raw", c_char * 80)]
    _align_ = 8


class _ContextParams(Structure):
    """Only the fields that are set here; the padding keeps their offsets."""
    _fields_ = [("n_ctx", c_uint32), ("n_batch", c_uint32), ("n_ubatch", c_uint32), ("n_seq_max", c_uint32),
                ("between", c_uint32 * 3), ("n_threads", c_int32), ("n_threads_batch", c_int32), ("kinds", c_int32 * 4),
                ("flash_attn", c_int32), ("rest", c_char * 48), ("pointers", c_void_p * 7)]


class _Batch(Structure):
    _fields_ = [("n_tokens", c_int32), ("token", POINTER(c_int32)), ("embd", POINTER(c_float)),
                ("pos", POINTER(c_int32)), ("n_seq_id", POINTER(c_int32)), ("seq_id", POINTER(POINTER(c_int32))),
                ("logits", POINTER(c_int8))]


class LlamaCpp:
    def __init__(self, libraries, model, threads=1):
        folder = pathlib.Path(libraries)
        self.warnings = []
        ggml = ctypes.CDLL(str(next(folder.glob("libggml.v*.so"))))
        self._lib = lib = ctypes.CDLL(str(next(folder.glob("libllama.v*.so"))))
        self._log = _LOG(lambda level, text, _: self.warnings.append(text.decode()) if level in (3, 4) else None)
        lib.llama_log_set(self._log, None)
        ggml.ggml_backend_load_all_from_path(str(folder).encode())
        lib.llama_model_default_params.restype = _ModelParams
        lib.llama_context_default_params.restype = _ContextParams
        for name in ("llama_model_load_from_file", "llama_init_from_model", "llama_model_get_vocab", "llama_get_memory",
                     "llama_get_logits_ith"):
            getattr(lib, name).restype = c_void_p
        lib.llama_model_load_from_file.argtypes = [c_char_p, _ModelParams]
        lib.llama_init_from_model.argtypes = [c_void_p, _ContextParams]
        lib.llama_model_get_vocab.argtypes = lib.llama_get_memory.argtypes = [c_void_p]
        lib.llama_memory_clear.argtypes = [c_void_p, c_bool]
        lib.llama_get_logits_ith.argtypes = [c_void_p, c_int32]
        lib.llama_decode.argtypes = [c_void_p, _Batch]
        lib.llama_batch_get_one.restype = _Batch
        lib.llama_batch_get_one.argtypes = [POINTER(c_int32), c_int32]
        lib.llama_tokenize.argtypes = [c_void_p, c_char_p, c_int32, POINTER(c_int32), c_int32, c_bool, c_bool]
        lib.llama_token_to_piece.argtypes = [c_void_p, c_int32, c_char_p, c_int32, c_int32, c_bool]
        lib.llama_vocab_is_eog.argtypes = [c_void_p, c_int32]
        lib.llama_vocab_is_eog.restype = c_bool
        lib.llama_vocab_n_tokens.argtypes = [c_void_p]

        loaded = lib.llama_model_load_from_file(str(model).encode(), lib.llama_model_default_params())
        if not loaded:
            raise RuntimeError("".join(self.warnings))
        self._vocab = lib.llama_model_get_vocab(loaded)
        params = lib.llama_context_default_params()
        params.n_ctx = params.n_batch = params.n_ubatch = 2048
        params.n_threads = params.n_threads_batch = threads
        params.flash_attn = 0
        self._context = lib.llama_init_from_model(loaded, params)
        self._size = lib.llama_vocab_n_tokens(self._vocab)

    def tokenize(self, text):
        data = text.encode()
        ids = (c_int32 * (len(data) + 8))()
        count = self._lib.llama_tokenize(self._vocab, data, len(data), ids, len(ids), False, True)
        return ids[:count]

    def complete(self, prompt, limit=160):
        """The greedy text up to an end token, and whether one came."""
        import numpy as np
        lib = self._lib
        lib.llama_memory_clear(lib.llama_get_memory(self._context), True)
        step, text, buffer = self.tokenize(prompt), b"", ctypes.create_string_buffer(256)
        for _ in range(limit):
            ids = (c_int32 * len(step))(*step)
            if lib.llama_decode(self._context, lib.llama_batch_get_one(ids, len(step))) != 0:
                raise RuntimeError("llama_decode failed")
            address = lib.llama_get_logits_ith(self._context, -1)
            logits = np.ctypeslib.as_array(ctypes.cast(address, POINTER(c_float)), (self._size,))
            token = int(logits.argmax())
            if lib.llama_vocab_is_eog(self._vocab, token):
                return text.decode("utf-8", "replace"), True
            size = lib.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, True)
            text += buffer.raw[:size]
            step = [token]
        return text.decode("utf-8", "replace"), False
